package main

import (
	"reflect"
	"strings"

	"github.com/siderolabs/talos/pkg/machinery/config/types/v1alpha1"
)

// suggestion names the key that a misspelt one was probably meant to be («, did you mean validSubnets?»), by walking
// Talos's own configuration type along the path; empty when nothing is near.
func suggestion(path string) string {
	at := reflect.TypeFor[v1alpha1.Config]()

	for _, key := range strings.Split(strings.ReplaceAll(path, "[]", ""), ".") {
		for at.Kind() == reflect.Pointer || at.Kind() == reflect.Slice || at.Kind() == reflect.Map {
			at = at.Elem()
		}

		if at.Kind() != reflect.Struct {
			return ""
		}

		known := yamlFields(at)
		if next, ok := known[key]; ok {
			at = next

			continue
		}

		best, bestDistance := "", 1+len(key)/3
		for _, name := range sortedKeys(known) {
			if d := distance(strings.ToLower(key), strings.ToLower(name)); d <= bestDistance && (best == "" || d < bestDistance) {
				best, bestDistance = name, d
			}
		}

		if best == "" {
			return ""
		}

		return ", did you mean " + best + "?"
	}

	return ""
}

func yamlFields(structure reflect.Type) map[string]reflect.Type {
	fields := map[string]reflect.Type{}

	for i := range structure.NumField() {
		field := structure.Field(i)
		name, options, _ := strings.Cut(field.Tag.Get("yaml"), ",")

		if strings.Contains(options, "inline") && field.Type.Kind() == reflect.Struct {
			for inner, kind := range yamlFields(field.Type) {
				fields[inner] = kind
			}
		} else if name != "" && name != "-" {
			fields[name] = field.Type
		}
	}

	return fields
}

// distance is the Levenshtein distance.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}

	for i := 1; i <= len(a); i++ {
		diagonal := row[0]
		row[0] = i

		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}

			diagonal, row[j] = row[j], min(row[j]+1, row[j-1]+1, diagonal+cost)
		}
	}

	return row[len(b)]
}
