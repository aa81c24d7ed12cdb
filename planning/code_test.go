package planning

import (
	"math/rand/v2"
	"strings"
	"testing"
)

func randomCode(r *rand.Rand) TrackingCode {
	var b [5]byte
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return NewTrackingCode(2028, b)
}

func TestEverySingleWrongCharacterIsFound(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for range 300 {
		code := string(randomCode(r))
		for i := len("MB28-"); i < len(code); i++ {
			if code[i] == '-' {
				continue
			}
			for _, wrong := range crockford {
				if byte(wrong) == code[i] {
					continue
				}
				typed := code[:i] + string(wrong) + code[i+1:]
				if _, err := ParseTrackingCode(typed); keyOf(err) != "error.code_check" || CodeOf(err) != Invalid {
					t.Fatalf("%s typed as %s: %v", code, typed, err)
				}
			}
		}
	}
}

// TestSwappedNeighboursAreFound: all but the one pair Luhn cannot see, 0 and Z.
func TestSwappedNeighboursAreFound(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	missed := 0
	for range 3000 {
		code := string(randomCode(r))
		bare := strings.ReplaceAll(code[len("MB28-"):], "-", "")
		for i := 0; i+1 < len(bare); i++ {
			a, b := bare[i], bare[i+1]
			if a == b {
				continue
			}
			_, err := ParseTrackingCode("MB28" + bare[:i] + string(b) + string(a) + bare[i+2:])
			blind := a == '0' && b == 'Z' || a == 'Z' && b == '0'
			if (err == nil) != blind {
				t.Fatalf("%s with %c and %c swapped: %v", code, a, b, err)
			}
			if blind {
				missed++
			}
		}
	}
	if missed == 0 {
		t.Error("the blind pair never came up: the test proves less than it says")
	}
}

func TestCodesAsPeopleTypeThem(t *testing.T) {
	// 0 and 1 are in it, so that O, I and L can stand for them.
	code := NewTrackingCode(2028, [5]byte{0, 66, 0, 66, 1})
	body := string(code[2:])
	if !strings.Contains(body, "0") || !strings.Contains(body, "1") {
		t.Fatalf("%s has no 0 or no 1", code)
	}
	for name, typed := range map[string]string{
		"as printed":          string(code),
		"small letters":       strings.ToLower(string(code)),
		"no dashes":           strings.ReplaceAll(string(code), "-", ""),
		"spaces":              strings.ReplaceAll(string(code), "-", " "),
		"spaces around":       "  " + string(code) + " ",
		"O for 0":             "MB" + strings.ReplaceAll(body, "0", "O"),
		"small o for 0":       "mb" + strings.ReplaceAll(body, "0", "o"),
		"I for 1":             "MB" + strings.ReplaceAll(body, "1", "I"),
		"L for 1":             "MB" + strings.ReplaceAll(body, "1", "l"),
		"a phone's long dash": strings.ReplaceAll(string(code), "-", "–"),
	} {
		if got, err := ParseTrackingCode(typed); err != nil || got != code {
			t.Errorf("%s (%q): %q, %v", name, typed, got, err)
		}
	}
}

func TestWhatIsNoCode(t *testing.T) {
	for name, typed := range map[string]string{
		"nothing":                "",
		"only the beginning":     "MB28",
		"one short":              "MB28-0000-0000",
		"one long":               "MB28-0000-0000-00",
		"another system's":       "XX28-0000-0000-0",
		"letters for the year":   "MBAA-0000-0000-0",
		"a U, which no code has": "MB28-U000-0000-0",
		"markup":                 "<script>alert(1)</script>",
		"foreign digits":         "MB28-٠٠٠٠-٠٠٠٠-٠",
		"a megabyte":             strings.Repeat("0", 1<<20),
		"NUL":                    "MB28-0000-0000-\x00",
		"broken UTF-8":           "MB28-0000-0000-\xff",
		"a letter of two bytes":  "MB28-0000-000é-0",
	} {
		if got, err := ParseTrackingCode(typed); err == nil {
			t.Errorf("%s: read as %s", name, got)
		}
	}
	if got, err := ParseTrackingCode("MB28-0000-0000-0"); err != nil {
		t.Errorf("all zeros is a code like any other: %s, %v", got, err)
	}
}

func TestCodesDoNotRepeatAndKeepTheirForm(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	seen := map[TrackingCode]bool{}
	for range 20_000 {
		code := randomCode(r)
		if seen[code] {
			t.Fatalf("%s twice in 20,000 (40 random bits)", code)
		}
		seen[code] = true
		if len(code) != 16 || code[4] != '-' || code[9] != '-' || code[14] != '-' || !strings.HasPrefix(string(code), "MB28-") {
			t.Fatalf("form of %q", code)
		}
	}
	if NewTrackingCode(2028, [5]byte{255, 255, 255, 255, 255})[5:14] != "ZZZZ-ZZZZ" {
		t.Error("forty bits are not eight characters")
	}
}

func TestSecrets(t *testing.T) {
	code, other := NewTrackingCode(2028, [5]byte{1}), NewTrackingCode(2028, [5]byte{2})
	secret := NewSecret([4]byte{0, 0, 4, 32}) // ends in 1 and 0
	if len(secret) != 6 || !strings.Contains(secret, "0") || !strings.Contains(secret, "1") {
		t.Fatalf("secret %q", secret)
	}
	hash := HashSecret(code, secret)
	for name, typed := range map[string]string{
		"as printed":    secret,
		"small letters": strings.ToLower(secret),
		"O for 0":       strings.ReplaceAll(secret, "0", "O"),
		"l for 1":       strings.ReplaceAll(secret, "1", "l"),
		"with a space":  secret[:3] + " " + secret[3:],
	} {
		if !SecretMatches(code, typed, hash) {
			t.Errorf("%s: %q does not match", name, typed)
		}
	}
	for name, typed := range map[string]string{"nothing": "", "another": "ZZZZZZ", "one short": secret[:5], "the hash": hash} {
		if SecretMatches(code, typed, hash) {
			t.Errorf("%s: %q matches", name, typed)
		}
	}
	if SecretMatches(other, secret, hash) {
		t.Error("the secret of one code opens another")
	}
	if SecretMatches(code, "", "") {
		t.Error("no secret matches no hash")
	}
	if NewSecret([4]byte{255, 255, 255, 255}) == NewSecret([4]byte{0, 255, 255, 255}) && NewSecret([4]byte{63}) == NewSecret([4]byte{1}) {
		t.Error("the first byte never counts")
	}
}

func FuzzParseTrackingCode(f *testing.F) {
	f.Add("MB28-0000-0000-0")
	f.Add("mb28 o0il 1111 x")
	f.Fuzz(func(t *testing.T, s string) {
		code, err := ParseTrackingCode(s)
		if err != nil {
			return
		}
		again, err := ParseTrackingCode(string(code))
		if err != nil || again != code {
			t.Errorf("%q reads as %q, which reads as %q (%v)", s, code, again, err)
		}
	})
}
