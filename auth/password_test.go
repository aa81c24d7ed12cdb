package auth

import (
	"context"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/crypto/argon2"
)

const passphrase = "kucing tetangga naik sepeda"

func TestAPasswordOpensItsHashAlone(t *testing.T) {
	ctx := context.Background()
	hash, err := HashPassword(ctx, passphrase)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("hash is %s", hash)
	}
	again, err := HashPassword(ctx, passphrase)
	if err != nil || again == hash {
		t.Errorf("the same password gives the same hash: it has no salt of its own (%v)", err)
	}
	for password, want := range map[string]bool{passphrase: true, passphrase + " ": false, "": false, strings.ToUpper(passphrase): false} {
		ok, stale, err := VerifyPassword(ctx, hash, password)
		if ok != want || stale || err != nil {
			t.Errorf("%q: ok %v, stale %v, %v", password, ok, stale, err)
		}
	}
}

func TestAHashOfOtherParametersIsStale(t *testing.T) {
	salt := []byte("0123456789abcdef")
	old := fmt.Sprintf("$argon2id$v=19$m=8192,t=1,p=1$MDEyMzQ1Njc4OWFiY2RlZg$%s",
		b64(argon2.IDKey([]byte(passphrase), salt, 1, 8192, 1, 32)))
	ok, stale, err := VerifyPassword(context.Background(), old, passphrase)
	if !ok || !stale || err != nil {
		t.Errorf("ok %v, stale %v, %v", ok, stale, err)
	}
	if ok, stale, _ := VerifyPassword(context.Background(), old, "salah sekali kata ini"); ok || stale {
		t.Errorf("a wrong password: ok %v, stale %v", ok, stale)
	}
}

func b64(b []byte) string { return base64.RawStdEncoding.EncodeToString(b) }

// TestNobodysHashOpensForNobody: an empty or planted hash refuses, at the cost of
// a real one and never more.
func TestNobodysHashOpensForNobody(t *testing.T) {
	planted := []string{
		"", "x", "$argon2id$v=19$m=19456,t=2,p=1$$", "$2a$10$abcdefghijklmnopqrstuv", "$argon2id$v=19$m=99999999,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$MDEyMzQ1Njc4OWFiY2RlZg",
		"$argon2id$v=19$m=19456,t=4000000000,p=1$MDEyMzQ1Njc4OWFiY2RlZg$MDEyMzQ1Njc4OWFiY2RlZg", "$argon2i$v=19$m=19456,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$MDEyMzQ1Njc4OWFiY2RlZg",
	}
	for _, hash := range planted {
		for _, password := range []string{"", passphrase} {
			if ok, stale, err := VerifyPassword(context.Background(), hash, password); ok || stale || err != nil {
				t.Errorf("hash %q, password %q: ok %v, stale %v, %v", hash, password, ok, stale, err)
			}
		}
	}
}

func TestHashingGivesUpWithItsCaller(t *testing.T) {
	hashing <- struct{}{}
	hashing <- struct{}{}
	defer func() { <-hashing; <-hashing }()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := HashPassword(ctx, passphrase); err == nil {
		t.Error("hashed although every place was taken and the caller was gone")
	}
}

func TestPoorPasswordsAreNamed(t *testing.T) {
	words := []string{"Semarang", "siti.rahma", "Siti Rahma"}
	cases := map[string]string{
		passphrase:                     "",
		"7h4x9k2m8q":                   "",
		"Jalan rusak di RW 03!":        "",
		"pohon-mangga-tua":             "",
		"correct horse battery":        "",
		strings.Repeat("ab cd ", 21):   "",
		"pendek":                       "error.password_short",
		"":                             "error.password_short",
		"ééééééééé":                    "error.password_short",
		"password123":                  "error.password_common",
		"P@ssw0rd2027":                 "error.password_common",
		"musrenbang2028":               "error.password_common",
		"Bappeda-Kota-2028":            "error.password_common",
		"semarang2028!!":               "error.password_common",
		"sitirahma1":                   "error.password_common",
		"Siti.Rahma.2027":              "error.password_common",
		"aaaaaaaaaaaa":                 "error.password_common",
		"qwertyuiop":                   "error.password_common",
		"1234567890":                   "error.password_common",
		"9876543210":                   "error.password_common",
		"081234567890":                 "error.password_common",
		"adminadmin":                   "error.password_common",
		"indonesia merdeka":            "error.password_common",
		strings.Repeat("panjang ", 17): "error.text_long",
		"kata\x00sandi rahasia":        "error.text_control",
	}
	for password, want := range cases {
		got := ""
		if e := CheckPassword("password", password, words...); e != nil {
			got = e.Key
		}
		if got != want {
			t.Errorf("%q: %q, want %q", password, got, want)
		}
	}
}
