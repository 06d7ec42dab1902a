package main

import (
	"reflect"
	"testing"

	"google.golang.org/protobuf/types/known/structpb"
)

func TestNodeargsAreSplitAtSpacesOutsideQuotes(t *testing.T) {
	got, err := words(`--max-old-space-size=512  --require "a b.js" ''`)
	want := []string{"--max-old-space-size=512", "--require", "a b.js", ""}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, %v; want %q", got, err, want)
	}
	if _, err := words(`"open`); err == nil {
		t.Error("an open quote is accepted")
	}
}

func TestOptionsAsWrittenInYAMLOrSetOnTheCommandLine(t *testing.T) {
	for _, off := range []any{false, "false"} {
		given, _ := structpb.NewStruct(map[string]any{"typescript": off, "packagemanager": "npm", "tsconfig": "x.json"})
		got, err := parseOptions(given)
		if err != nil || got.typescript || got.tsconfig != "x.json" {
			t.Errorf("typescript: %v gives %+v, %v", off, got, err)
		}
	}
	if got, err := parseOptions(nil); err != nil || !got.typescript {
		t.Errorf("no options: %+v, %v; TypeScript is the default", got, err)
	}
	wrong, _ := structpb.NewStruct(map[string]any{"typescript": "maybe"})
	if _, err := parseOptions(wrong); err == nil {
		t.Error("typescript: maybe is accepted")
	}
}

func TestProgramComesWhereItsRunnerLooksForIt(t *testing.T) {
	given := []string{"--logtostderr", "-v=9", "--tracing", "file:x", "127.0.0.1:1"}
	flags := []string{"--logtostderr", "-v=9", "--tracing", "file:x"}
	for kind, want := range map[string][]string{
		"resource": append([]string{"/p", "127.0.0.1:1"}, flags...),
		"analyzer": append([]string{"127.0.0.1:1", "/p"}, flags...),
	} {
		if got := pluginArgs(kind, "/p", given); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %q, want %q", kind, got, want)
		}
	}
}

func TestEngineAddressIsTheFirstArgumentThatIsNotAFlag(t *testing.T) {
	for want, args := range map[string][]string{
		"127.0.0.1:1": {"-v=9", "--tracing", "file:x", "127.0.0.1:1"},
		"":            {"--logtostderr"},
	} {
		if got := engineAddress(args); got != want {
			t.Errorf("%q gives %q, want %q", args, got, want)
		}
	}
}
