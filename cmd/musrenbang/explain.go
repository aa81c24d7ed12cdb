package main

import (
	"errors"
	"os"
	"runtime/debug"
	"strings"

	"musrenbang/auth"
	"musrenbang/embedded"
	"musrenbang/locales"
	"musrenbang/planning"
)

// explain puts an error into the words of whoever sits at the machine.
func explain(err error) string {
	text := locales.New(terminalLang())
	var e *planning.Error
	switch {
	case errors.Is(err, embedded.ErrInUse):
		return text.T("error.data_in_use") + " (" + err.Error() + ")"
	case errors.As(err, &e):
		var lines []string
		door := auth.New(auth.Options{})
		for _, one := range e.All() {
			line := door.Sentence(text, one)
			if one.Field != "" {
				line = one.Field + ": " + line
			}
			lines = append(lines, line)
		}
		return strings.Join(lines, "\n")
	}
	return err.Error()
}

// terminalLang is the operator's language by the usual variables.
func terminalLang() string {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := os.Getenv(name); v != "" && strings.HasPrefix(v, "en") {
			return "en"
		}
	}
	return "id"
}

// version is the commit the binary was built from, where the build recorded it.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return s.Value
		}
	}
	return info.Main.Version
}
