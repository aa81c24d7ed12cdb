// Command bundle makes ui/dist from ui/tablet and ui/sitting: a script of each for
// browsers of 2021 and later, minified and named by its content, and manifest.json, which says
// which file a name stands for. It runs from `go generate ./ui` in that folder
// and needs no Node beyond the packages `npm ci` has put into ui/node_modules.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// The oldest browsers the tablet is for: Android 5's last Chrome lines and iPads
// of 2014. esbuild rewrites what they do not know.
var oldest = []api.Engine{{Name: api.EngineChrome, Version: "87"}, {Name: api.EngineSafari, Version: "15"}}

func main() {
	if err := run([]string{"tablet", "sitting"}, "dist"); err != nil {
		fmt.Fprintln(os.Stderr, "bundle:", err)
		os.Exit(1)
	}
}

// run replaces what an earlier run left in the folder to.
func run(folders []string, to string) error {
	var entries []api.EntryPoint
	for _, folder := range folders {
		entries = append(entries, api.EntryPoint{InputPath: folder + "/main.ts", OutputPath: folder})
	}
	result := api.Build(api.BuildOptions{
		EntryPointsAdvanced: entries,
		Bundle:              true, Outdir: to, EntryNames: "[name].[hash]", Format: api.FormatIIFE, Engines: oldest,
		MinifyWhitespace: true, MinifyIdentifiers: true, MinifySyntax: true, Charset: api.CharsetUTF8,
		LegalComments: api.LegalCommentsEndOfFile, LogLevel: api.LogLevelWarning,
	})
	if len(result.Errors) > 0 {
		return fmt.Errorf("%d errors, the first: %s", len(result.Errors), result.Errors[0].Text)
	}
	if err := clear(to); err != nil {
		return err
	}
	names := map[string]string{}
	for _, file := range result.OutputFiles {
		base := filepath.Base(file.Path)
		stem, _, _ := strings.Cut(base, ".")
		names[stem+filepath.Ext(base)] = base
		if err := os.WriteFile(filepath.Join(to, base), file.Contents, 0o644); err != nil {
			return err
		}
	}
	list, err := json.MarshalIndent(names, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(to, "manifest.json"), append(list, '\n'), 0o644)
}

// clear removes all files but the one that keeps the folder in git.
func clear(folder string) error {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if entry.Name() == ".gitkeep" {
			continue
		}
		if err := os.Remove(filepath.Join(folder, entry.Name())); err != nil {
			return err
		}
	}
	return nil
}
