package pdfsig

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// The files were signed by another program (OpenSSL's cms), with keys of nobody.
func signed(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name+".pdf"))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestWhatIsFoundInAPDF(t *testing.T) {
	t.Parallel()
	change := func(pdf []byte, from, to string) []byte {
		if !bytes.Contains(pdf, []byte(from)) {
			t.Fatalf("there is no %q to change", from)
		}
		return bytes.Replace(pdf, []byte(from), []byte(to), 1)
	}
	rsa := signed(t, "rsa")
	at := bytes.Index(rsa, []byte("/Contents <")) + len("/Contents <")
	other := bytes.Clone(rsa)
	copy(other[at:], signed(t, "keyid")[bytes.Index(signed(t, "keyid"), []byte("/Contents <"))+len("/Contents <"):][:8192])
	end := at + len(bytes.TrimRight(rsa[at:at+8192], "0"))
	tampered := bytes.Clone(rsa)
	tampered[end-20] = map[byte]byte{'0': '1'}[tampered[end-20]]
	if tampered[end-20] == 0 {
		tampered[end-20] = '0'
	}
	for name, c := range map[string]struct {
		pdf  []byte
		want State
	}{
		"signed with RSA":                     {rsa, Intact},
		"signed on a curve":                   {signed(t, "ecdsa"), Intact},
		"the signer named by key":             {signed(t, "keyid"), Intact},
		"a padding we do not read":            {signed(t, "pss"), Unchecked},
		"a byte changed before the signature": {change(rsa, "/Count 0", "/Count 1"), Broken},
		"a byte changed after it":             {change(rsa, "/Root 1", "/Root 2"), Broken},
		"the signature itself changed":        {tampered, Broken},
		// Whose certificate it is nobody has looked up: the state says so little.
		"another's signature of the same text": {other, Intact},
		"something added later":                {append(bytes.Clone(rsa), "5 0 obj<<>>endobj\n%%EOF\n"...), Continued},
		"only a line's end added":              {append(bytes.Clone(rsa), '\n'), Intact},
		"no signature at all":                  {[]byte("%PDF-1.7\n%%EOF"), None},
		"a range of nothing":                   {[]byte("%PDF-1.7 /ByteRange [0 0 0 0]"), Broken},
		"a range beyond the end":               {[]byte("%PDF-1.7 /ByteRange [0 5 6 900000]"), Broken},
		"a range that begins late":             {change(rsa, "[0 0", "[9 0"), Broken},
		"a range of words":                     {[]byte("%PDF-1.7 /ByteRange [a b c d]"), Unchecked},
		"numbers without end":                  {[]byte("%PDF-1.7 /ByteRange [0 99999999999999999999 1 1]"), Unchecked},
		"a hole that holds something else":     {[]byte("%PDF-1.7 /ByteRange [0 9 20 5] hello world"), Broken},
		"hex that is none":                     {holed("<zz>"), Unchecked},
		"a certificate alone":                  {holed("<" + hex.EncodeToString([]byte{0x30, 0x03, 0x02, 0x01, 0x05}) + ">"), Unchecked},
		"a signature in BER":                   {holed("<3080>"), Unchecked},
	} {
		if got := Look(c.pdf); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// holed is a PDF whose one signature is what.
func holed(what string) []byte {
	head := "%%PDF-1.7 /ByteRange [0 %04d %04d 2] /Contents "
	at := len(fmt.Sprintf(head, 0, 0))
	return []byte(fmt.Sprintf(head, at, at+len(what)) + what + "EF")
}

// FuzzLook: whatever a file says of itself, looking at it ends.
func FuzzLook(f *testing.F) {
	f.Add([]byte("%PDF-1.7 /ByteRange [0 5 6 7] <00>"))
	f.Add(signed(f, "ecdsa"))
	f.Fuzz(func(t *testing.T, pdf []byte) { _ = Look(pdf) })
}

// TestASignatureCutShortNeverPasses.
func TestASignatureCutShortNeverPasses(t *testing.T) {
	pdf := signed(t, "ecdsa")
	for n := 0; n < len(pdf)-1; n += 7 {
		if got := Look(pdf[:n]); got == Intact || got == Continued {
			t.Fatalf("%d of %d bytes are %s", n, len(pdf), got)
		}
	}
}
