package main

import (
	"fmt"
	"strings"

	"google.golang.org/protobuf/types/known/structpb"
)

// options are what a person writes below `runtime: {name: nodejs, options: …}`.
type options struct {
	typescript bool     // default true: ts-node is loaded before the program
	nodeargs   []string // flags for node itself, before the script
	tsconfig   string   // path of a tsconfig.json other than the program folder's own
}

// parseOptions ignores options it does not know, as `packagemanager`: they concern what this host does not do.
func parseOptions(given *structpb.Struct) (options, error) {
	parsed := options{typescript: true}
	for name, value := range given.AsMap() {
		switch name {
		case "typescript":
			switch fmt.Sprint(value) {
			case "true":
			case "false":
				parsed.typescript = false
			default:
				return parsed, fmt.Errorf("runtime option typescript is %v: write true or false", value)
			}
		case "nodeargs":
			args, err := words(fmt.Sprint(value))
			if err != nil {
				return parsed, fmt.Errorf("runtime option nodeargs: %w", err)
			}
			parsed.nodeargs = args
		case "tsconfig":
			parsed.tsconfig = fmt.Sprint(value)
		}
	}
	return parsed, nil
}

// env is how the SDK's runner scripts are told about TypeScript.
func (o options) env() []string {
	env := []string{fmt.Sprintf("PULUMI_NODEJS_TYPESCRIPT=%t", o.typescript)}
	if o.tsconfig != "" {
		env = append(env, "PULUMI_NODEJS_TSCONFIG_PATH="+o.tsconfig)
	}
	return env
}

// words splits at spaces; single or double quotes keep a part with spaces together.
func words(line string) ([]string, error) {
	var all []string
	var word strings.Builder
	var quote rune
	started := false
	for _, r := range line {
		switch {
		case quote != 0 && r == quote:
			quote = 0
		case quote != 0:
			word.WriteRune(r)
		case r == '\'' || r == '"':
			quote, started = r, true
		case r == ' ' || r == '\t':
			if started {
				all = append(all, word.String())
			}
			word.Reset()
			started = false
		default:
			word.WriteRune(r)
			started = true
		}
	}
	if quote != 0 {
		return nil, fmt.Errorf("%q has an open quote", line)
	}
	if started {
		all = append(all, word.String())
	}
	return all, nil
}
