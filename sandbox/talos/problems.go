package main

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/hashicorp/go-multierror"
	"go.yaml.in/yaml/v4"
)

// Problem is one thing that is wrong: a code for programs, the input it is about, and a text for a person.
type Problem struct {
	Code    string `json:"code"`
	Field   string `json:"field,omitempty"`
	Message string `json:"message"`
}

func (p Problem) Error() string {
	if p.Field == "" {
		return p.Message
	}

	return p.Field + ": " + p.Message
}

func problem(code, field, format string, arguments ...any) error {
	return Problem{Code: code, Field: field, Message: fmt.Sprintf(format, arguments...)}
}

// Problems are several at once.
type Problems []Problem

func (p Problems) Error() string {
	texts := make([]string, len(p))
	for i, one := range p {
		texts[i] = one.Error()
	}

	return strings.Join(texts, "\n")
}

// or returns the problems as an error, or nil when there are none.
func (p Problems) or() error {
	if len(p) == 0 {
		return nil
	}

	return p
}

func (p *Problems) add(err error) {
	if err != nil {
		*p = append(*p, problemsOf(err)...)
	}
}

func problemsOf(err error) Problems {
	var (
		many Problems
		one  Problem
	)

	switch {
	case err == nil:
		return nil
	case errors.As(err, &many):
		return many
	case errors.As(err, &one):
		return Problems{one}
	default:
		return Problems{{Code: "failed", Message: redact(err.Error())}}
	}
}

// flatten takes the errors out of (nested) multierrors, keeping the prefix that wrapping added («v1alpha1.Config: …»).
func flatten(err error) []error {
	var multi *multierror.Error

	if !errors.As(err, &multi) {
		return []error{err}
	}

	var list []error
	for _, child := range multi.Errors {
		list = append(list, flatten(child)...)
	}

	return list
}

const unknownKeysMark = "unknown keys found during decoding:"

// loadProblems makes problems of an error of Talos's configuration decoder. Its text lists unknown keys as YAML with
// their values; only the paths are kept, because a value may be a secret.
func loadProblems(field string, err error) Problems {
	text := err.Error()

	before, listed, found := strings.Cut(text, unknownKeysMark)
	if !found {
		return Problems{{Code: "invalid-yaml", Field: field, Message: redact(text)}}
	}

	var tree any
	if yaml.Unmarshal([]byte(listed), &tree) != nil {
		return Problems{{Code: "unknown-key", Field: field, Message: redact(before) + "unknown keys"}}
	}

	var problems Problems
	for _, path := range leafPaths("", tree) {
		problems = append(problems, Problem{Code: "unknown-key", Field: field, Message: fmt.Sprintf("unknown key %s%s", path, suggestion(path))})
	}

	return problems
}

func leafPaths(prefix string, tree any) []string {
	join := func(key string) string {
		if prefix == "" {
			return key
		}

		return prefix + "." + key
	}

	var paths []string

	switch node := tree.(type) {
	case map[string]any:
		for _, key := range sortedKeys(node) {
			paths = append(paths, leafPaths(join(key), node[key])...)
		}
	case []any:
		for _, child := range node {
			paths = append(paths, leafPaths(prefix+"[]", child)...)
		}
	}

	// a scalar, or a collection with nothing below it
	if len(paths) == 0 {
		return []string{prefix}
	}

	return unique(paths)
}

var (
	pemBlock   = regexp.MustCompile(`-----BEGIN[^-]*-----[\s\S]*?(-----END[^-]*-----|$)`)
	longSecret = regexp.MustCompile(`[A-Za-z0-9+/_=-]{24,}`)
	tokenLike  = regexp.MustCompile(`\b[a-z0-9]{6}\.[a-z0-9]{16}\b`)
	mixedCase  = regexp.MustCompile(`[A-Z].*[0-9]|[0-9].*[A-Z]|=$|\+`)
)

// redact takes out of a text what may be a key or a token: the library quotes values in its errors.
func redact(text string) string {
	text = pemBlock.ReplaceAllString(text, "[redacted]")
	text = tokenLike.ReplaceAllString(text, "[redacted]")

	return longSecret.ReplaceAllStringFunc(text, func(match string) string {
		// the decoder's name of a document, «v1alpha1/LinkConfig/ens19»
		if mixedCase.MatchString(match) && !strings.HasPrefix(match, "v1alpha1/") {
			return "[redacted]"
		}

		return match
	})
}
