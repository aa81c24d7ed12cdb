package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"musrenbang/relay"
	"musrenbang/store"
	"musrenbang/workflows"
)

// migrate brings the schema up to date, or says that it is.
func migrate(ctx context.Context, args []string) error {
	var data string
	if _, err := parse(newFlags("migrate", &data), args); err != nil {
		return err
	}
	s, err := store.Open(ctx, store.Options{Dir: data, DatabaseURL: environment().databaseURL})
	if err != nil {
		return err
	}
	defer s.Close()
	applied, err := s.Migrate(ctx)
	if err != nil {
		return err
	}
	for _, name := range applied {
		fmt.Println(name)
	}
	fmt.Fprintf(os.Stderr, "%d langkah dijalankan / steps applied\n", len(applied))
	return nil
}

// errFindings: check found something; what is on standard output already.
var errFindings = errors.New("pemeriksaan menemukan kesalahan / the check found something")

// checkRecord proves the invariants and names each row that breaks one.
func checkRecord(ctx context.Context, args []string) error {
	var data string
	f := newFlags("check", &data)
	asJSON := f.Bool("json", false, "satu objek per temuan / one object per finding")
	if _, err := parse(f, args); err != nil {
		return err
	}
	s, err := openStore(ctx, data, environment())
	if err != nil {
		return err
	}
	defer s.Close()
	found := 0
	err = s.Check(ctx, func(f store.Finding) {
		found++
		if *asJSON {
			_ = json.NewEncoder(os.Stdout).Encode(f)
			return
		}
		fmt.Printf("%s %s: %s\n", f.Invariant, f.Subject, f.Detail)
	})
	if err != nil {
		return err
	}
	if found > 0 {
		return errFindings
	}
	fmt.Fprintln(os.Stderr, "catatan utuh dan sepakat / the record is whole and agrees")
	return nil
}

// rebuild restarts every open workflow from the database: with the server that
// serves this directory if one does, else with one of its own.
func rebuild(ctx context.Context, args []string) error {
	var data string
	if _, err := parse(newFlags("rebuild", &data), args); err != nil {
		return err
	}
	sys := &system{env: environment(), log: newLog(os.Stderr)}
	defer sys.close()
	var err error
	if sys.store, err = openStore(ctx, data, sys.env); err != nil {
		return err
	}
	r, err := sys.rebuilder(ctx, data)
	if err != nil {
		return err
	}
	done, err := r.Rebuild(ctx, func(n int) { fmt.Fprintf(os.Stderr, "\r%d usulan / proposals", n) })
	if err != nil {
		return err
	}
	if sys.server != nil {
		if err := sys.server.ConfirmRebuilt(); err != nil {
			return err
		}
	}
	fmt.Fprintf(os.Stderr, "\rhidup kembali / alive again: %d usulan, %d musyawarah, %d tahun rencana\n", done.Proposals, done.Forums, done.Cycles)
	return nil
}

func (s *system) rebuilder(ctx context.Context, data string) (*relay.Relay, error) {
	if s.join(ctx, data) {
		return relay.New(s.store, workflows.NewClient(s.temporal), s.log), nil
	}
	if err := s.connect(ctx, data); err != nil {
		return nil, err
	}
	// With a worker of its own each run takes its place at once.
	if err := s.work(); err != nil {
		return nil, err
	}
	return s.relay, nil
}

// runWorker serves workflows and activities on a cluster, without HTTP.
func runWorker(ctx context.Context, args []string) error {
	var data string
	if _, err := parse(newFlags("worker", &data), args); err != nil {
		return err
	}
	sys := &system{env: environment(), log: newLog(os.Stderr)}
	if sys.env.temporalAddress == "" {
		return errors.New("TEMPORAL_ADDRESS belum diisi; serve menjalankan pekerjanya sendiri / is not set; serve runs its own worker")
	}
	defer sys.close()
	var err error
	if sys.store, err = openStore(ctx, data, sys.env); err != nil {
		return err
	}
	if err := sys.connect(ctx, data); err != nil {
		return err
	}
	if err := sys.work(); err != nil {
		return err
	}
	fmt.Fprintln(os.Stderr, "pekerja siap / worker ready")
	<-ctx.Done()
	return nil
}
