package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"

	"musrenbang/auth"
	"musrenbang/locales"
	"musrenbang/planning"
	"musrenbang/store"
)

// user adds accounts and lists them. A new account has no password: its holder
// sets one by the link that is printed once.
func user(ctx context.Context, args []string) error {
	var data string
	f := newFlags("user", &data)
	login := f.String("login", "", "nama akun / `LOGIN`")
	name := f.String("name", "", "nama orang / person's `NAME`")
	role := f.String("role", "", "peran / `ROLE`: "+roleWords())
	area := f.String("area", "", "kode wilayah / area `CODE`")
	agency := f.String("agency", "", "kode perangkat daerah / agency `CODE`")
	rest, err := parse(f, args)
	if err != nil {
		return err
	}
	if len(rest) != 1 || rest[0] != "add" && rest[0] != "list" {
		fmt.Fprintln(os.Stderr, "pemakaian / usage: musrenbang user add --login L --name N --role R [--area KODE | --agency KODE]\n"+
			"                          musrenbang user list")
		return errUsage
	}
	s, err := openStore(ctx, data, environment())
	if err != nil {
		return err
	}
	defer s.Close()
	if rest[0] == "list" {
		return listUsers(ctx, s)
	}
	if !planning.Role(*role).Valid() {
		return errors.New("--role: " + roleWords())
	}
	g := planning.Grant{Role: planning.Role(*role), Area: planning.AreaCode(*area), Agency: *agency}
	return addUser(ctx, s, store.NewUser{Login: *login, Name: *name, Grants: []planning.Grant{g}})
}

func roleWords() string {
	var words []string
	for _, r := range planning.Roles() {
		words = append(words, string(r))
	}
	return strings.Join(words, ", ")
}

// addUser makes the account, or finds it unchanged, and prints a fresh link;
// older links of the account stop working.
func addUser(ctx context.Context, s *store.Store, n store.NewUser) error {
	u, err := s.CreateUser(ctx, operator(), n)
	if err != nil {
		return err
	}
	door := auth.New(auth.Options{Store: s})
	token, expires, err := door.Invite(ctx, operator(), u.ID)
	if err != nil {
		return err
	}
	base := strings.TrimSuffix(environment().baseURL, "/")
	if base == "" {
		base = "http://localhost:8080"
	}
	fmt.Println(base + "/undangan/" + token)
	text := locales.New(terminalLang())
	fmt.Fprintf(os.Stderr, "%s: sekali pakai, sampai / once, until %s\n", u.Login, text.DateTime(int64(expires), door.Zone()))
	return nil
}

func listUsers(ctx context.Context, s *store.Store) error {
	text := locales.New(terminalLang())
	t := tabwriter.NewWriter(os.Stdout, 0, 4, 2, ' ', 0)
	fmt.Fprintln(t, "akun / login\tnama / name\tperan / role\ttempat / place\t")
	for paging := (store.Paging{}); ; {
		page, err := s.Users(ctx, paging)
		if err != nil {
			return err
		}
		for _, u := range page.Items {
			state := ""
			if u.Disabled {
				state = "ditutup / closed"
			}
			for _, g := range u.Grants {
				fmt.Fprintf(t, "%s\t%s\t%s\t%s%s\t%s\n", u.Login, u.Name, text.T("role."+string(g.Role)), g.Area, g.Agency, state)
			}
		}
		if page.Next == "" {
			return t.Flush()
		}
		paging.Cursor = page.Next
	}
}
