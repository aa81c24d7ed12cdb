package report

import (
	"bytes"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"rsc.io/qr"

	"musrenbang/planning"
)

func receiptText(t *testing.T, r ReceiptData) string {
	t.Helper()
	return flat(pagesOf(t, func(w io.Writer) error { return Receipt(w, r) }))
}

func TestReceiptSaysAllInBothLanguages(t *testing.T) {
	r := sampleReceipt()
	wants(t, receiptText(t, r), "Usulan Anda sudah diterima", "MB28-7KQ4-2XWR-5", "7K4Q2X", "Kota Semarang", "RW 03, Kelurahan Rejosari",
		"12 Januari 2027 pukul 19.42 WIB", "Perbaikan drainase gang mawar sepanjang 250 m", "Perempuan, prioritas ke-2", "250 meter",
		"Rp210.000.000", "Musrenbang Kelurahan Rejosari membahas usulan ini pada 21 Januari 2027.", "Diminta bila Anda menarik usulan",
		"musrenbang. semarangkota.go.id/lacak")
	r.Lang, r.Value = "en", planning.Unpriced
	wants(t, receiptText(t, r), "Your proposal has been received", "12 January 2027, 19:42 WIB", "Rejosari village", "Women, priority 2",
		"not yet estimated", "on 21 January 2027.")
}

func TestReceiptWithoutPublicAddressIsMarked(t *testing.T) {
	for _, base := range []string{"", "http://localhost:8080", "http://10.1.2.3"} {
		r := sampleReceipt()
		r.BaseURL = base
		text := receiptText(t, r)
		if strings.Count(text, "CONTOH") != 2 {
			t.Errorf("%q: the mark stands %d times", base, strings.Count(text, "CONTOH"))
		}
		lacks(t, text, "pindai", "localhost", "10.1.2.3")
	}
	lacks(t, receiptText(t, sampleReceipt()), "CONTOH")
}

func TestReceiptWithoutSecretTellsHowToGoOn(t *testing.T) {
	r := sampleReceipt()
	r.Secret = ""
	text := receiptText(t, r)
	wants(t, text, "Kode rahasia", "Tidak dicetak ulang.")
	lacks(t, text, "7K4Q2X")
}

func TestReceiptWithLittleData(t *testing.T) {
	r := ReceiptData{Code: "MB28-7KQ4-2XWR-5", City: "Semarang", Group: planning.General, Value: planning.Unpriced}
	wants(t, receiptText(t, r), "Tempat Kota Semarang", "belum ditaksir", "Tanggalnya diumumkan oleh kelurahan.")
	if err := Receipt(io.Discard, ReceiptData{}); err == nil {
		t.Error("a receipt without a code was printed")
	}
	if err := Receipts(io.Discard, nil); err == nil {
		t.Error("no receipt at all was printed")
	}
}

func TestReceiptsStandTwoToASheet(t *testing.T) {
	list := make([]ReceiptData, 5)
	for i := range list {
		list[i] = sampleReceipt()
		list[i].Code = planning.NewTrackingCode(2028, [5]byte{byte(i), 9, 8, 7, 6})
	}
	pages := pagesOf(t, func(w io.Writer) error { return Receipts(w, list) })
	if len(pages) != 3 {
		t.Fatalf("%d sheets for five slips", len(pages))
	}
	for i, r := range list {
		wants(t, pages[i/2], string(r.Code))
	}
}

var square = regexp.MustCompile(`(?m)^([\d.]+) ([\d.]+) ([\d.]+) (-?[\d.]+) re f$`)

// TestTheCodeLeadsToTheProposal reads the black squares back from the page and
// compares them with the code of the address, module by module.
func TestTheCodeLeadsToTheProposal(t *testing.T) {
	var b bytes.Buffer
	if err := Receipt(&b, sampleReceipt()); err != nil {
		t.Fatal(err)
	}
	page := streams(t, b.Bytes())[0]
	want, err := qr.Encode(publicBase+"/lacak/MB28-7KQ4-2XWR-5", qr.M)
	if err != nil {
		t.Fatal(err)
	}
	const point = 72 / 25.4
	module := qrSide / float64(want.Size+8) * point
	type box struct{ x, y, w, h float64 }
	var white *box
	var black []box
	for _, m := range square.FindAllStringSubmatch(string(page), -1) {
		var v [4]float64
		for i := range v {
			v[i], _ = strconv.ParseFloat(m[i+1], 64)
		}
		c := box{v[0], v[1], v[2], v[3]}
		switch {
		case white == nil && c.w > qrSide*point-1 && c.w < qrSide*point+1:
			white = &c
		case white != nil && c.h < 0 && -c.h < 1.1*module:
			black = append(black, c)
		}
	}
	if white == nil {
		t.Fatal("there is no code on the slip")
	}
	for row := range want.Size {
		for col := range want.Size {
			x, y := white.x+(float64(col)+4.5)*module, white.y-(float64(row)+4.5)*module
			dark := false
			for _, c := range black {
				dark = dark || x > c.x && x < c.x+c.w && y < c.y && y > c.y+c.h
			}
			if dark != want.Black(col, row) {
				t.Fatalf("module %d,%d is %v on the paper", col, row, dark)
			}
		}
	}
}

func TestPublicBase(t *testing.T) {
	cases := map[string]string{
		"https://musrenbang.semarangkota.go.id":   "https://musrenbang.semarangkota.go.id",
		"https://musrenbang.semarangkota.go.id/":  "https://musrenbang.semarangkota.go.id",
		" http://semarangkota.go.id:8080/musren/": "http://semarangkota.go.id:8080/musren",
		"https://103.10.20.30":                    "https://103.10.20.30",
		"":                                        "", "localhost": "", "http://localhost:8080": "", "http://127.0.0.1": "", "http://[::1]:80": "",
		"http://192.168.1.5": "", "http://0.0.0.0:8080": "", "http://server": "", "http://musrenbang.local": "",
		"https://contoh.example": "", "ftp://semarangkota.go.id": "", "https://a.go.id/?x=1": "", "https://u:p@a.go.id": "", "http://%zz": "",
	}
	for base, want := range cases {
		if got := PublicBase(base); got != want {
			t.Errorf("%q: %q, want %q", base, got, want)
		}
	}
}

func TestAnAddressTooLongForACodeIsAnError(t *testing.T) {
	r := sampleReceipt()
	r.BaseURL = publicBase + "/" + strings.Repeat("x", 3000)
	if err := Receipt(io.Discard, r); err == nil {
		t.Error("no error")
	}
}
