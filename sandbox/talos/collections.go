package main

import (
	"maps"
	"slices"
)

func sortedKeys[V any](values map[string]V) []string {
	return slices.Sorted(maps.Keys(values))
}

// unique drops repetitions and empty strings and keeps the order.
func unique(values []string) []string {
	result := []string{}

	for _, value := range values {
		if value != "" && !slices.Contains(result, value) {
			result = append(result, value)
		}
	}

	return result
}
