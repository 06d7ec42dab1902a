// Package actionlint checks the GitHub workflows with github.com/rhysd/actionlint.
package actionlint

import (
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rhysd/actionlint"
)

const workflows = "../../.github/workflows"

// An action that is pinned by its commit, with its release in a comment. actionlint knows the inputs of releases only.
var pinned = regexp.MustCompile(`(uses: *[\w./-]+)@[0-9a-f]{40} # (v\d+)\S*`)

func lint(t *testing.T, name string, text []byte) []string {
	t.Helper()
	// Without shellcheck and pyflakes: which of them are installed differs between machines.
	linter, err := actionlint.NewLinter(io.Discard, &actionlint.LinterOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, each := range [][]byte{text, pinned.ReplaceAll(text, []byte("$1@$2"))} {
		problems, err := linter.Lint(name, each, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, problem := range problems {
			found = append(found, problem.Error())
		}
	}
	return found
}

func TestWorkflowsHaveNoFault(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(workflows, "*.yml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no workflows in %s (%v)", workflows, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, problem := range lint(t, file, text) {
			t.Error(problem)
		}
	}
}

func TestFaultsAreFound(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(workflows, "preview.yml"))
	if err != nil {
		t.Fatal(err)
	}
	faults := map[string][2]string{
		"a misspelt key":                {"timeout-minutes: 90", "timeout-minuts: 90"},
		"an input that does not exist":  {"fetch-depth: 2", "fetch-deep: 2"},
		"a context that does not exist": {"runner.arch", "runner.architecture"},
		"a person's text in a script":   {"run: npm ci", "run: echo ${{ github.event.pull_request.title }}"},
	}
	for fault, change := range faults {
		if !strings.Contains(string(text), change[0]) {
			t.Errorf("%s: %q is not in the workflow any more", fault, change[0])
		}
		if len(lint(t, "preview.yml", []byte(strings.Replace(string(text), change[0], change[1], 1)))) == 0 {
			t.Errorf("%s is not found", fault)
		}
	}
}
