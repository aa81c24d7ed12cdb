package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"musrenbang/locales"
	"musrenbang/planning"
	"musrenbang/records"
	"musrenbang/yearfile"
)

// exportFile writes one year as a year file, "-" for standard output. The file
// holds residents' own words: it is for offices, not for publication.
func exportFile(ctx context.Context, args []string) error {
	var data string
	f := newFlags("export", &data)
	cycle := f.Int("cycle", time.Now().Year()+1, "tahun rencana / planning `YEAR`")
	rest, err := parse(f, args)
	if err != nil {
		return err
	}
	if len(rest) != 2 || rest[0] != "year" {
		fmt.Fprintln(os.Stderr, "pemakaian / usage: musrenbang export year FILE --cycle N")
		return errUsage
	}
	s, err := openStore(ctx, data, environment())
	if err != nil {
		return err
	}
	defer s.Close()
	if _, err := s.Cycle(ctx, *cycle); err != nil {
		return err
	}
	rows, unsaid, err := records.Read(ctx, s, *cycle)
	if err != nil {
		return err
	}
	if err := writeWhole(rest[1], func(w io.Writer) error { return yearfile.Write(w, rows) }); err != nil {
		return err
	}
	text := locales.New(terminalLang())
	for _, u := range unsaid {
		args := map[string]string{"code": string(u.Code), "no": fmt.Sprint(u.No)}
		fmt.Fprintln(os.Stderr, explainOne(text, &planning.Error{Key: u.Key, Args: args}))
	}
	fmt.Fprintln(os.Stderr, text.N("export.done", len(rows), "File", rest[1]))
	return nil
}

// writeWhole writes a file beside its place and moves it there when it is
// complete: a half-written export never has its name.
func writeWhole(path string, write func(io.Writer) error) error {
	if path == "-" {
		return write(os.Stdout)
	}
	f, err := os.OpenFile(path+".new", os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	err = errors.Join(write(w), w.Flush(), f.Sync(), f.Close())
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return os.Rename(f.Name(), path)
}
