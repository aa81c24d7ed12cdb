package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"musrenbang/auth"
	"musrenbang/locales"
	"musrenbang/planning"
	"musrenbang/reference"
	"musrenbang/simulate"
	"musrenbang/store"
	"musrenbang/yearfile"
)

// simulateYear plays a year file through the HTTP API, against a server of its
// own unless one is named, and prints the shares.
func simulateYear(ctx context.Context, args []string) error {
	var data string
	f := newFlags("simulate", &data)
	areas := f.String("areas", "", "daftar wilayah / area `FILE` (kode,level,nama,kode_induk)")
	year := f.String("proposals", "", "berkas tahun / year `FILE`")
	server := f.String("server", "", "layanan yang sudah berjalan / a running server `URL`")
	token := f.String("admin-token", "", "token admin untuk --server / admin token for --server")
	out := f.String("out", "", "folder untuk semua dokumen / `DIR` for every paper and export")
	asJSON := f.Bool("json", false, "satu objek JSON / one JSON object")
	cycle := f.Int("cycle", time.Now().Year()+1, "tahun rencana / planning `YEAR`")
	concurrency := f.Int("concurrency", 8, "permintaan serentak / requests in flight")
	if _, err := parse(f, args); err != nil {
		return err
	}
	o := simulate.Options{Server: *server, AdminToken: *token, Cycle: *cycle, Concurrency: *concurrency, Out: *out, Progress: os.Stderr}
	if err := readYear(*areas, *year, &o); err != nil {
		return err
	}
	if *server == "" {
		stop, err := ownServer(ctx, data, &o)
		if err != nil {
			return err
		}
		defer stop()
	} else if *token == "" {
		return errors.New("--server perlu --admin-token / needs --admin-token")
	}
	result, err := simulate.Run(ctx, o)
	var differs *simulate.ErrDiffers
	if err != nil && !errors.As(err, &differs) {
		return err
	}
	if *asJSON {
		if e := json.NewEncoder(os.Stdout).Encode(result); e != nil {
			return e
		}
	} else {
		printShares(result)
	}
	return err
}

// readYear reads both files whole before anything is sent.
func readYear(areas, year string, o *simulate.Options) error {
	if areas == "" || year == "" {
		return errors.New("--areas dan --proposals wajib diisi / are required")
	}
	list, err := readAreas(areas)
	if err != nil {
		return err
	}
	content, err := os.ReadFile(year)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(content)
	o.Hash = hex.EncodeToString(sum[:])
	rows, warnings, err := yearfile.Read(bytes.NewReader(content))
	if err != nil {
		return fmt.Errorf("%s: %s", year, explain(err))
	}
	for _, w := range warnings {
		fmt.Fprintln(os.Stderr, locales.New(terminalLang()).T(w.Key, w.Args))
	}
	o.Areas, o.Rows = list, rows
	return nil
}

func readAreas(file string) ([]reference.Area, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	list, err := reference.ReadAreas(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %s", file, explain(err))
	}
	return list, nil
}

// ownServer starts the whole system on a free loopback port, with an admin of
// this run's own.
func ownServer(ctx context.Context, data string, o *simulate.Options) (stop func(), err error) {
	fmt.Fprintln(os.Stderr, "memulai layanan / starting the service …")
	sys, err := open(ctx, data)
	if err != nil {
		return nil, err
	}
	if err := sys.nameCity(ctx, o.Areas); err != nil {
		sys.close()
		return nil, err
	}
	if o.AdminToken, err = sys.adminToken(ctx); err != nil {
		sys.close()
		return nil, err
	}
	serving, cancel := context.WithCancel(ctx)
	ready, failed := make(chan string, 1), make(chan error, 1)
	go func() { failed <- sys.serve(serving, "127.0.0.1:0", func(url string) { ready <- url }) }()
	select {
	case o.Server = <-ready:
	case err := <-failed:
		cancel()
		sys.close()
		return nil, err
	}
	return func() {
		cancel()
		<-failed
		sys.close()
	}, nil
}

// nameCity takes the city's name from its areas, unless it has one.
func (s *system) nameCity(ctx context.Context, areas []reference.Area) error {
	city, err := s.store.City(ctx)
	if err != nil || city.Name != "" {
		return err
	}
	for _, a := range areas {
		if a.Level == planning.LevelKota {
			city.Name, city.Area = a.Name, a.Code
			return s.store.SetCity(ctx, operator(), city)
		}
	}
	return nil
}

// adminToken signs in an administrator for this run; nobody else learns it, and
// it ends within the day.
func (s *system) adminToken(ctx context.Context) (string, error) {
	u, err := s.store.CreateUser(ctx, operator(), store.NewUser{
		Login: "sim-admin", Name: "Simulasi", Grants: []planning.Grant{{Role: planning.Admin}},
	})
	if err != nil {
		return "", err
	}
	token := auth.NewToken()
	_, err = s.store.CreateSession(ctx, store.Session{
		ID: auth.HashToken(token), UserID: u.ID, Kind: "api", ExpiresAt: s.store.Now() + planning.Instant((24 * time.Hour).Microseconds()),
	})
	return token, err
}

// printShares is the table of shares for people.
func printShares(r simulate.Result) {
	text := locales.New(terminalLang())
	value := func(p *string) string {
		if p == nil {
			return "–"
		}
		return text.Percent(*p)
	}
	fmt.Printf("\nRKPD %d\n%-14s %10s %10s %9s\n", r.Cycle, "", "usulan", "diakomodir", "%")
	fmt.Printf("%-14s %10d %10d %9s\n", "semua", r.Eligible, r.Accommodated, value(r.Percent))
	for _, g := range planning.Groups() {
		s := r.Groups[g]
		fmt.Printf("%-14s %10d %10d %9s\n", text.T("group."+string(g)), s.Eligible, s.Accommodated, value(s.Percent))
	}
	fmt.Printf("\nnilai: %s dari %s (%s)\n", text.Rupiah(int64(r.ValueAccommodate)), text.Rupiah(int64(r.ValueAsked)), value(r.ValuePercent))
	fmt.Printf("dianggarkan %d · ditolak tanpa alasan tercatat %d · ditarik %d · resmi %d · belum ditaksir %d\n",
		r.Funded, r.Unexplained, r.Withdrawn, r.Official, r.Unpriced)
}
