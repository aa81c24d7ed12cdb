package auth

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"musrenbang/planning"
)

// How long a password is, in characters. There are no rules about kinds of
// characters and no forced change (ASVS 6.2.5, 6.2.10): length is what helps.
const (
	MinPassword = 10
	MaxPassword = 128
)

// common are passwords, and words passwords are made of, that everybody tries
// first here: the world's, Indonesia's keyboards' and this work's own.
var common = strings.Fields(`
password passw0rd pass admin administrator root user guest welcome login letmein master secret changeme default test
testing qwerty qwertyuiop qwerty123 qazwsx asdfgh asdfghjkl zxcvbn zxcvbnm iloveyou monkey dragon sunshine princess
football baseball superman batman starwars trustno1 shadow michael hello whatever freedom ninja access
sandi katasandi kunci rahasia masuk pengguna tamu coba contoh bismillah alhamdulillah assalamualaikum subhanallah
sayang sayangku cinta cintaku bangsat anjing kucing garuda pancasila merdeka indonesia indonesiaraya nusantara
bandung jakarta surabaya semarang malang yogyakarta jogja solo surakarta medan makassar palembang denpasar bogor depok
kesayangan doraemon naruto persib persija arema bonek barcelona manchester chelsea liverpool juventus
budi siti agus dewi rahmat rahmad ahmad muhammad putra putri wahyu
januari februari maret april mei juni juli agustus september oktober november desember senin selasa rabu kamis jumat
sabtu minggu ramadhan lebaran idulfitri
musrenbang musrenbangkel musrenbangcam musrenbangkota musyawarah bappeda bapperida litbang kelurahan kecamatan
kabupaten kota desa lurah camat walikota bupati pemkot pemkab pemda dinas opd usulan pagu anggaran rkpd apbd sipd
operator fasilitator perencana perencanaan pembangunan petugas pegawai asn pns
`)

var commonSet = func() map[string]bool {
	set := make(map[string]bool, len(common))
	for _, w := range common {
		set[w] = true
	}
	return set
}()

// CheckPassword refuses a password that is too short or too long, or that is a
// word everybody tries, dressed up: one of the common words, the account's own
// name or one of words, with digits and marks around it; a row of keys or digits;
// one character over and over. It returns nil or an Invalid error.
func CheckPassword(field, password string, words ...string) *planning.Error {
	if e := planning.CheckText(field, password, 0, MaxPassword); e != nil {
		return e
	}
	if utf8.RuneCountInString(password) < MinPassword {
		return planning.InvalidField(field, "error.password_short", "least", "10")
	}
	lower := strings.ToLower(password)
	if monotone(lower) || guessable(lower, words) {
		return planning.InvalidField(field, "error.password_common")
	}
	return nil
}

// guessable takes away what everybody adds (digits, marks, a word said twice) and
// looks whether anything of one's own is left: "Semarang2027!" is "semarang".
func guessable(lower string, words []string) bool {
	own := map[string]bool{}
	for _, w := range words {
		for _, part := range strings.FieldsFunc(strings.ToLower(w), notLetter) {
			if len(part) >= 3 {
				own[part] = true
			}
		}
	}
	left := 0
	for _, form := range []string{lower, unleet(lower)} {
		left = 0
		for _, word := range strings.FieldsFunc(form, notLetter) {
			if !commonSet[word] && !own[word] && !(len(word) >= 3 && monotone(word)) && !doubled(word, own) {
				left += utf8.RuneCountInString(word)
			}
		}
		if left < 4 {
			return true
		}
	}
	return false
}

// doubled reports two common words run together: adminadmin, bappedakota.
func doubled(word string, own map[string]bool) bool {
	for i := 3; i <= len(word)-3; i++ {
		a, b := word[:i], word[i:]
		if (commonSet[a] || own[a]) && (commonSet[b] || own[b]) {
			return true
		}
	}
	return false
}

func notLetter(r rune) bool { return !unicode.IsLetter(r) }

var leet = strings.NewReplacer("0", "o", "1", "i", "3", "e", "4", "a", "5", "s", "7", "t", "@", "a", "$", "s", "!", "i")

func unleet(s string) string { return leet.Replace(s) }

// rows are how keys and digits lie next to each other.
var rows = []string{"abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm", "01234567890123456789", "98765432109876543210"}

// monotone reports one character over and over, or a run along a row of keys.
func monotone(s string) bool {
	distinct := map[rune]bool{}
	for _, r := range s {
		distinct[r] = true
	}
	if len(distinct) <= 2 {
		return true
	}
	for _, row := range rows {
		if strings.Contains(row, s) {
			return true
		}
	}
	return false
}
