package report

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"testing"
	"time"

	"musrenbang/locales"
	"musrenbang/planning"
)

// beforeTheSitting is a forum that is still to come.
func beforeTheSitting() planning.Minutes {
	m := sittingMinutes()
	m.HeldAt, m.Forum.ClosedAt, m.Forum.Status = 0, 0, planning.ForumScheduled
	m.Forum.ScheduledAt = at(2027, time.January, 21, 9, 0)
	m.Passed, m.NotPassed = nil, nil
	return m
}

func arrivalOptions() Options {
	o := sampleOptions()
	o.Arrival = "/hadir/2028-village-33.74.03.1005-pleno-1/9KX2M7Q4"
	return o
}

func sampleLetter() Letter {
	m := sittingMinutes()
	return Letter{
		Number: "005/214", To: "Ketua RW 03 Kelurahan Rejosari beserta pengurus PKK dan karang werda", Sent: at(2027, time.January, 14, 8, 0),
		Reply: "kantor kelurahan (024) 555-0199", Signer: m.Signatories[0],
	}
}

// samplePeople are n invented lines of an attendance list.
func samplePeople(n int) []planning.Attendee {
	names := []string{"Sri Wahyuningsih", "Bambang Sutejo", "Maria Goreti Lestari", "Muhammad Nur Hidayatullah Kusumaningrat Prawirodirjo", "I Made Ω 王小明 محمد"}
	list := make([]planning.Attendee, n)
	for i := range list {
		a := planning.Attendee{ID: strconv.Itoa(i), Name: names[i%len(names)], Sex: []planning.Sex{planning.Woman, planning.Man, ""}[i%3]}
		a.Age = planning.AgeBands()[1+i%3]
		a.Organisation = []string{"PKK RW 03", "", "Karang Taruna Tunas Harapan Kelurahan Rejosari"}[i%3]
		a.Group = []planning.Group{planning.Women, "", planning.Elderly, planning.Disability}[i%4]
		if i%10 == 0 {
			a.Girls, a.Boys = 2, 1
		}
		list[i] = a
	}
	return list
}

func sampleAgencyList() AgencyList {
	l := AgencyList{City: "Kota Semarang", Agency: "Dinas Pekerjaan Umum", Code: "DPU", Cycle: 2028, Stage: planning.AgencyStage, At: at(2027, time.February, 20, 8, 0)}
	for i := range 14 {
		row := sampleRow(i)
		row.Channel, row.Agency, row.Act, row.Area = planning.ChannelAgency, "Dinas Pekerjaan Umum", "", []string{"Rejosari", "Karangturi", "Kebonagung"}[i%3]
		l.Rows = append(l.Rows, row)
	}
	l.Rows[3].Act = planning.Forward
	l.Rows[4].Act, l.Rows[4].Reason, l.Rows[4].ReasonText = planning.Reject, planning.ReasonTechnical, "Lebar saluran tidak memungkinkan."
	return l
}

func otherGoldens() []golden {
	before := beforeTheSitting()
	open := before
	open.Venue, open.Forum.ScheduledAt, open.Agenda = "", 0, nil
	return []golden{
		{"invitation", func(w io.Writer) error { return Invitation(w, before, sampleLetter(), arrivalOptions()) }},
		{"invitation_open", func(w io.Writer) error { return Invitation(w, open, Letter{}, Options{}) }},
		{"agenda", func(w io.Writer) error { return Agenda(w, before, sampleOptions()) }},
		{"attendance_blank", func(w io.Writer) error { return AttendanceBlank(w, before, 0, arrivalOptions()) }},
		{"attendance", func(w io.Writer) error { return Attendance(w, sittingMinutes(), samplePeople(40), sampleOptions()) }},
		{"kel1", func(w io.Writer) error { return FormKel1(w, before, sampleOptions()) }},
		{"kel2", func(w io.Writer) error { return FormKel2(w, before, sampleOptions()) }},
		{"agency_list", func(w io.Writer) error { return WriteAgencyList(w, sampleAgencyList(), sampleOptions()) }},
	}
}

func TestTheInvitationAsksWhatPeopleNeed(t *testing.T) {
	text := locales.New("id")
	all := flat(pagesOf(t, otherGoldens()[0].write))
	for _, n := range planning.Needs() {
		wants(t, all, text.T("need."+string(n)))
	}
	wants(t, all, "Kamis, 21 Januari 2027", "09.00 WIB s.d. selesai", "Balai Kelurahan Rejosari", "Plt. Lurah Rejosari", "Drs. Purnomo Adi, M.Si.",
		"kantor kelurahan (024) 555-0199", "09.00–09.05", "10.30–10.35", "95")
	lacks(t, all, "CONTOH")
}

func TestAttendanceListsCountWhatTheyPrint(t *testing.T) {
	people := samplePeople(2000)
	pages := pagesOf(t, func(w io.Writer) error { return Attendance(w, sittingMinutes(), people, sampleOptions()) })
	c, text := planning.Count(people, planning.Tally{}), locales.New("id")
	n := func(i int) string { return text.Number(int64(i)) }
	wants(t, flat(pages), fmt.Sprintf("Jumlah hadir %s orang, terdiri atas %s perempuan dan %s laki-laki", n(c.Total), n(c.Women), n(c.Men)),
		"Sebanyak "+n(c.Unsaid)+" orang tidak mencantumkan jenis kelamin.", "ya 0, tidak 61, tidak menjawab 10")
	lines := 0
	for i, page := range pages {
		lines += strings.Count(page, "\nP\n") + strings.Count(page, "\nL\n") + strings.Count(page, "\n–\n")
		wants(t, flat([]string{page}), "Halaman "+text.Number(int64(i+1))+" dari "+strconv.Itoa(len(pages)))
		if strings.Contains(page, "Bambang") {
			wants(t, flat([]string{page}), "Nama", "Tanda tangan") // the heading on every page
		}
	}
	if lines != len(people) {
		t.Errorf("%d lines for %d people", lines, len(people))
	}
}

func TestABlankListAsksForNoAddress(t *testing.T) {
	all := flat(pagesOf(t, func(w io.Writer) error { return AttendanceBlank(w, beforeTheSitting(), 60, arrivalOptions()) }))
	wants(t, all, "60", "18–30 / 31–59 / 60+", "pindai kode ini")
	lacks(t, all, "Telp", "NIK", " 61 ")
}

func TestAgencyListsAddUp(t *testing.T) {
	l, text := sampleAgencyList(), locales.New("id")
	all := flat(pagesOf(t, func(w io.Writer) error { return WriteAgencyList(w, l, sampleOptions()) }))
	total, sums := planning.Rupiah(0), map[string]planning.Rupiah{}
	for _, row := range l.Rows {
		wants(t, all, string(row.Code))
		total, sums[row.Area] = total+row.Value, sums[row.Area]+row.Value
	}
	wants(t, all, "Jumlah (14 usulan) "+text.Number(int64(total)), "Menunggu keputusan", "Lebar saluran tidak memungkinkan.")
	for _, sum := range sums {
		wants(t, all, text.Number(int64(sum)))
	}
}

func TestFormsAreRuled(t *testing.T) {
	one := flat(pagesOf(t, func(w io.Writer) error { return FormKel1(w, beforeTheSitting(), sampleOptions()) }))
	wants(t, one, "Form Kel.1", "A. Infrastruktur dan lingkungan", "D. Ekonomi", "Kelurahan Rejosari", "Ketua LPMK Rejosari", "Haryono")
	two := flat(pagesOf(t, func(w io.Writer) error { return FormKel2(w, beforeTheSitting(), sampleOptions()) }))
	wants(t, two, "Kampung tematik", "Hasil yang diharapkan", "(6)")
}
