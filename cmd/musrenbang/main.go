// Command musrenbang is the whole product in one binary: the server, its worker,
// and the commands an operator types. It wires packages together and knows no
// rule; every other package is usable without it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
)

// subcommand is one thing people type after "musrenbang".
type subcommand struct {
	name   string
	id, en string // what it does, in a line
	run    func(ctx context.Context, args []string) error
}

func subcommands() []subcommand {
	return []subcommand{
		{"serve", "menjalankan layanan (web, API, Temporal di dalamnya)", "runs the service (web, API, Temporal inside)", serve},
		{"worker", "menjalankan pekerja saja, pada klaster Temporal", "runs a worker only, on a Temporal cluster", runWorker},
		{"demo", "menjalankan kota contoh dan mencetak akun-akunnya", "runs the demo city and prints its sign-ins", demoCity},
		{"simulate", "memainkan satu tahun rencana lewat API", "plays a planning year through the API", simulateYear},
		{"import", "memuat satu berkas, seluruhnya atau tidak sama sekali", "loads one file, wholly or not at all", importFile},
		{"export", "menulis data satu tahun ke berkas", "writes a year's data to a file", exportFile},
		{"check", "membuktikan bahwa catatan utuh dan sepakat", "proves that the record is whole and agrees", checkRecord},
		{"rebuild", "menghidupkan kembali semua proses dari basis data", "restarts every open process from the database", rebuild},
		{"migrate", "memperbarui susunan basis data", "brings the database schema up to date", migrate},
		{"user", "menambah akun dan mencetak tautan sekali pakai", "adds an account and prints a one-time link", user},
	}
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := run(ctx, os.Args[1:])
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
	case errors.Is(err, errUsage):
		os.Exit(2)
	default:
		fmt.Fprintln(os.Stderr, "musrenbang: "+explain(err))
		os.Exit(1)
	}
}

// errUsage: what was typed is not a command; help has been printed.
var errUsage = errors.New("usage")

func run(ctx context.Context, args []string) error {
	if len(args) == 0 || args[0] == "help" || args[0] == "--help" || args[0] == "-h" {
		usage(os.Stdout)
		return nil
	}
	for _, c := range subcommands() {
		if c.name == args[0] {
			return c.run(ctx, args[1:])
		}
	}
	fmt.Fprintf(os.Stderr, "musrenbang: tidak ada perintah %q / no such command\n\n", args[0])
	usage(os.Stderr)
	return errUsage
}

func usage(w io.Writer) {
	fmt.Fprintln(w, "Pemakaian / usage: musrenbang PERINTAH [--help] [pilihan]")
	fmt.Fprintln(w)
	for _, c := range subcommands() {
		fmt.Fprintf(w, "  %-9s %s\n            %s\n", c.name, c.id, c.en)
	}
	fmt.Fprintln(w)
	fmt.Fprintln(w, "Setiap perintah menerima --data FOLDER (bawaan ./data) / every command takes --data DIR (default ./data).")
}

// newFlags begins a command's flags with the one they all take, and a help text
// in both languages.
func newFlags(name string, data *string) *flag.FlagSet {
	f := flag.NewFlagSet(name, flag.ContinueOnError)
	f.StringVar(data, "data", "data", "folder data / data `directory`")
	f.Usage = func() {
		for _, c := range subcommands() {
			if c.name == name {
				fmt.Fprintf(f.Output(), "musrenbang %s\n  %s\n  %s\n\n", c.name, c.id, c.en)
			}
		}
		f.PrintDefaults()
	}
	return f
}

// parse reads flags; anything left over is returned. Flags and other words may
// come in any order.
func parse(f *flag.FlagSet, args []string) (rest []string, err error) {
	for {
		if err := f.Parse(args); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				return nil, err
			}
			return nil, errUsage
		}
		args = f.Args()
		if len(args) == 0 {
			return rest, nil
		}
		if strings.HasPrefix(args[0], "-") && args[0] != "-" {
			continue
		}
		rest = append(rest, args[0])
		args = args[1:]
	}
}
