// Command bundle makes ui/dist from ui/tablet: scripts and styles that browsers
// of 2021 and later read, minified, each named by its content. It runs from
// `go generate ./ui` and needs no Node beyond the packages `npm ci` has put into
// ui/node_modules.
package main

import (
	"fmt"
	"os"

	"github.com/evanw/esbuild/pkg/api"
)

func main() {
	result := api.Build(api.BuildOptions{EntryPoints: []string{"tablet/main.ts"}, Bundle: true, Write: true, Outdir: "dist"})
	if len(result.Errors) > 0 {
		fmt.Fprintln(os.Stderr, "bundle:", result.Errors[0].Text)
		os.Exit(1)
	}
}
