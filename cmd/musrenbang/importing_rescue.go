package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"musrenbang/planning"
	"musrenbang/rescue"
	"musrenbang/salvage"
	"musrenbang/store"
)

// errSomeRefused: the refused rows have been named on standard error, the others
// are in.
var errSomeRefused = errors.New("sebagian tidak disimpan / some were not stored")

// rescue takes a tablet's rescue file in. It is the one file that is not taken
// wholly or not at all: what is sound in it must not wait for what is not. A
// running server finds the new proposals in the mailbox.
func (l *loading) rescue(ctx context.Context) error {
	f, err := rescue.Read(bytes.NewReader(l.content))
	if err != nil {
		return l.name(err)
	}
	s, err := openStore(ctx, l.data, l.env)
	if err != nil {
		return err
	}
	defer s.Close()
	t := salvage.Taker{Store: s, Submit: s.Submit, By: operator(), CheckOnly: l.dryRun}
	if !l.dryRun {
		results, err := t.Take(ctx, f)
		return errors.Join(l.tell("import.rescue_done", results), err)
	}
	var results []salvage.Result
	// Tried as the real thing and taken back. Who enters is read beside the batch:
	// nothing in the file changes devices or accounts.
	err = s.Batch(ctx, func(b *store.Batch) (err error) {
		t.Submit = b.Submit
		if results, err = t.Take(ctx, f); err != nil {
			return err
		}
		return errDryRun
	})
	if !errors.Is(err, errDryRun) {
		return err
	}
	return l.tell("import.rescue_would", results)
}

// tell names each refused row on standard error and prints the sums.
func (l *loading) tell(key string, results []salvage.Result) error {
	sum := map[salvage.Outcome]int{}
	photos, faults := 0, 0
	for _, r := range results {
		sum[r.Outcome]++
		photos += r.Photos
		for _, e := range r.Fields() {
			faults++
			l.complain(fmt.Sprint(r.Row), e.Field, &planning.Error{Code: e.Code, Key: e.Key, Args: e.Args})
		}
	}
	fmt.Println(l.text.T(key, "Taken", sum[salvage.Taken], "Known", sum[salvage.Known], "Drafts", sum[salvage.Draft],
		"Refused", sum[salvage.Refused], "Photos", photos))
	if faults > 0 {
		return errSomeRefused
	}
	return nil
}
