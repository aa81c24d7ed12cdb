package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"syscall"
	"text/tabwriter"
	"time"

	"musrenbang/auth"
	"musrenbang/demo"
	"musrenbang/embedded"
	"musrenbang/locales"
	"musrenbang/planning"
	"musrenbang/records"
	"musrenbang/records/democity"
	"musrenbang/store"
)

// The marks of the demo's own folder: one stands while the city is being loaded,
// the other once it is whole. Only under one of them is anything thrown away.
const (
	demoLoading = "demo.loading"
	demoWhole   = "demo.json"
)

// demoMark is what demoWhole holds.
type demoMark struct {
	Built planning.Instant `json:"built"`
	Tour  democity.Tour    `json:"tour"`
}

// demoCity starts the demonstration city, loading it first where it is not there
// yet. It never touches another database or cluster than those in its folder.
func demoCity(ctx context.Context, args []string) error {
	var data string
	f := newFlags("demo", &data)
	flag := f.Lookup("data")
	flag.DefValue = filepath.Join("data", "demo")
	_ = f.Set("data", flag.DefValue) // a string flag takes any string
	addr := f.String("addr", "127.0.0.1:8080", "alamat layanan / listen address `HOST:PORT`")
	if _, err := parse(f, args); err != nil {
		return err
	}
	mark, err := prepareDemo(ctx, data)
	if err != nil {
		return err
	}
	s := &system{env: environment(), log: newLog(os.Stderr)}
	s.env.databaseURL, s.env.temporalAddress = "", ""
	defer s.close()
	if err := s.open(ctx, data); err != nil {
		return err
	}
	return s.serve(ctx, *addr, func(url string) {
		fmt.Println("Siap: " + url)
		printDemo(os.Stdout, url, data, mark)
		s.running.Go(func() {
			if err := democity.Papers(s.ctx, s.store, mark.Tour); err != nil && s.ctx.Err() == nil {
				s.log.Error("papers of the demo city", "error", err)
			}
			debug.FreeOSMemory()
		})
	})
}

// prepareDemo makes sure that dir holds the whole demo city. A half-loaded one is
// loaded again; a folder of anything else is refused.
func prepareDemo(ctx context.Context, dir string) (demoMark, error) {
	if mark, err := readDemo(dir); err == nil || !errors.Is(err, os.ErrNotExist) {
		return mark, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return demoMark{}, fmt.Errorf("make data directory: %w", err)
	}
	lock, err := claimDemo(dir)
	if err != nil {
		return demoMark{}, err
	}
	defer lock.Close()
	// Another process may have finished while this one came to the lock.
	if mark, err := readDemo(dir); err == nil {
		return mark, nil
	}
	if err := emptyDemo(dir); err != nil {
		return demoMark{}, err
	}
	mark, err := loadDemo(ctx, dir)
	if err != nil {
		return demoMark{}, err
	}
	if err := writeDemo(dir, mark); err != nil {
		return demoMark{}, err
	}
	return mark, os.Remove(lock.Name())
}

func readDemo(dir string) (mark demoMark, err error) {
	content, err := os.ReadFile(filepath.Join(dir, demoWhole))
	if err != nil {
		return mark, err
	}
	if err := json.Unmarshal(content, &mark); err != nil {
		return mark, fmt.Errorf("read %s: %w", demoWhole, err)
	}
	return mark, nil
}

// claimDemo locks dir for loading. The lock is the kernel's, so a process that
// was killed holds nothing.
func claimDemo(dir string) (*os.File, error) {
	path := filepath.Join(dir, demoLoading)
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("read data directory: %w", err)
	}
	if _, err := os.Stat(path); len(entries) > 0 && err != nil {
		return nil, fmt.Errorf("%s berisi data lain, bukan kota contoh; pilih folder lain dengan --data / holds something else than the demo city", dir)
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("mark data directory: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = f.Close()
		return nil, fmt.Errorf("%w: %s sedang dimuat / is being loaded", embedded.ErrInUse, dir)
	}
	return f, nil
}

// emptyDemo throws away what an interrupted load has left beside its mark.
func emptyDemo(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("read data directory: %w", err)
	}
	for _, e := range entries {
		if e.Name() == demoLoading {
			continue
		}
		if err := os.RemoveAll(filepath.Join(dir, e.Name())); err != nil {
			return fmt.Errorf("throw away a half-loaded demo: %w", err)
		}
	}
	return nil
}

func loadDemo(ctx context.Context, dir string) (demoMark, error) {
	clock := &records.Clock{}
	now := planning.Instant(time.Now().UnixMicro())
	clock.Set(now)
	s, err := store.Open(ctx, store.Options{Dir: dir, Clock: clock.Now})
	if err != nil {
		return demoMark{}, err
	}
	defer s.Close()
	if _, err := s.Migrate(ctx); err != nil {
		return demoMark{}, err
	}
	begun := time.Now()
	// Memory is free while nothing else runs; collecting it was a tenth of the time.
	defer debug.SetGCPercent(debug.SetGCPercent(400))
	tour, err := democity.Build(ctx, s, clock, democity.Options{Now: now, Hash: auth.HashPassword, Progress: newProgress(os.Stderr)})
	if err != nil {
		return demoMark{}, err
	}
	debug.FreeOSMemory()
	fmt.Fprintf(os.Stderr, "kota contoh dimuat dalam %.0f detik / demo city loaded\n", time.Since(begun).Seconds())
	return demoMark{Built: now, Tour: tour}, nil
}

func writeDemo(dir string, mark demoMark) error {
	content, err := json.MarshalIndent(mark, "", "  ")
	if err != nil {
		return fmt.Errorf("encode %s: %w", demoWhole, err)
	}
	path := filepath.Join(dir, demoWhole)
	if err := os.WriteFile(path+".new", content, 0o600); err != nil {
		return fmt.Errorf("write %s: %w", demoWhole, err)
	}
	return os.Rename(path+".new", path)
}

// newProgress writes one moving line to a terminal's w.
func newProgress(w io.Writer) func(what string, done, total int) {
	var last time.Time
	return func(what string, done, total int) {
		if done < total && time.Since(last) < 200*time.Millisecond {
			return
		}
		last = time.Now()
		fmt.Fprintf(w, "\r%-14s %6d / %d", what, done, total)
		if done == total {
			fmt.Fprintln(w)
		}
	}
}

// printDemo prints the sign-ins and what to look at first. These passwords exist
// in the demo city only.
func printDemo(w io.Writer, url, dir string, mark demoMark) {
	id, en := locales.New(locales.Indonesian), locales.New(locales.English)
	names := map[string]string{}
	for _, a := range demo.Areas() {
		names[a.Code] = a.Name
	}
	for _, a := range demo.Agencies() {
		names[a.Code] = a.Name
	}
	t := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	fmt.Fprintln(t, "\nperan / role\takun / login\tsandi / password\twilayah / area")
	for _, p := range demo.People() {
		fmt.Fprintf(t, "%s / %s\t%s\t%s\t%s\n", id.T("role."+p.Role), en.T("role."+p.Role), p.Login, p.Password, names[p.Area+p.Agency])
	}
	_ = t.Flush()
	tour := mark.Tour
	fmt.Fprintln(w, "\nLihat dahulu / look first:")
	look := func(what, path string) { fmt.Fprintf(t, "  %s\t%s%s\n", what, url, path) }
	look("usulan sudah dikerjakan / funded and built", "/lacak/"+string(tour.Realised))
	look("usulan dianggarkan / in the budget", "/lacak/"+string(tour.Funded))
	look("usulan ditolak dengan alasan / refused, with its reason", "/lacak/"+string(tour.Refused))
	look("musyawarah yang sedang terbuka / the open sitting (fasilitator, lurah)", "/musyawarah/"+tour.Sitting)
	look("usulan yang menunggu / one that waits (kode rahasia "+tour.Secret+")", "/lacak/"+string(tour.Waiting))
	look("akomodasi tahun yang selesai / accommodation, finished year", fmt.Sprintf("/akomodasi/%d", tour.Finished))
	look("masuk / sign in", "/masuk")
	_ = t.Flush()
	if age := time.Since(time.UnixMicro(int64(mark.Built))); age > 10*24*time.Hour {
		fmt.Fprintf(w, "\nKota contoh ini dibuat %.0f hari lalu; hapus folder %s agar kalendernya baru / remove the folder for a fresh calendar\n", age.Hours()/24, dir)
	}
}
