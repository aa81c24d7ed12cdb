package planning

import (
	"slices"
	"strings"
	"testing"
)

func TestSubmissionsFieldByField(t *testing.T) {
	cases := []struct {
		name   string
		change func(*Submission)
		want   string
	}{
		{"a good one", func(*Submission) {}, ""},
		{"unpriced", func(s *Submission) { s.Value = Unpriced }, ""},
		{"without problem, place or proposer", func(s *Submission) { s.Problem, s.Location, s.Proposer = "", "", "" }, ""},
		{"without RW and RT", func(s *Submission) { s.RW, s.RT = "", "" }, ""},
		{"general without a basis", func(s *Submission) { s.ProposedBy, s.Basis = General, "" }, ""},
		{"the kecamatan channel without agency", func(s *Submission) { s.Channel, s.Agency = ChannelKecamatan, "" }, ""},
		{"a thematic list of the city", func(s *Submission) { s.Area = kota }, ""},
		{"a simulated identity", func(s *Submission) { s.ID = "0f0e0d0c-0b0a-8908-8706-050403020100" }, ""},
		{"no identity", func(s *Submission) { s.ID = "" }, "id:error.id"},
		{"an identity in capitals", func(s *Submission) { s.ID = strings.ToUpper("abcdef00-0000-7000-8000-000000000000") }, "id:error.id"},
		{"an identity with a path", func(s *Submission) { s.ID = "../../../../../../../../etc/passwd000" }, "id:error.id"},
		{"year two digits", func(s *Submission) { s.Cycle = 28 }, "cycle:error.cycle"},
		{"year 3000", func(s *Submission) { s.Cycle = 3000 }, "cycle:error.cycle"},
		{"no place", func(s *Submission) { s.Area = "" }, "area:error.area_format"},
		{"a name for a place", func(s *Submission) { s.Area = "Purwosari" }, "area:error.area_format"},
		{"an RW for a place", func(s *Submission) { s.Area = kelurahan + ".R03" }, "area:error.area_format"},
		{"a province for a place", func(s *Submission) { s.Area = "33" }, "area:error.area_format"},
		{"RW with letters", func(s *Submission) { s.RW = "R3" }, "rw:error.rw"},
		{"RW of four digits", func(s *Submission) { s.RW = "0003" }, "rw:error.rw"},
		{"RT with a sign", func(s *Submission) { s.RT = "-1" }, "rt:error.rw"},
		{"RW in foreign digits", func(s *Submission) { s.RW = "٣" }, "rw:error.rw"},
		{"no channel", func(s *Submission) { s.Channel = "" }, "channel:error.channel"},
		{"an agency channel without agency", func(s *Submission) { s.Agency = "" }, "agency:error.agency_required"},
		{"no origin", func(s *Submission) { s.Origin = "" }, "origin:error.origin"},
		{"no group", func(s *Submission) { s.ProposedBy = "" }, "proposed_by:error.group"},
		{"a group of its own", func(s *Submission) { s.ProposedBy = "everyone" }, "proposed_by:error.group"},
		{"women without saying how we know", func(s *Submission) { s.Basis = "" }, "basis:error.basis_required"},
		{"a basis of its own", func(s *Submission) { s.Basis = "hearsay" }, "basis:error.basis"},
		{"benefits twice", func(s *Submission) { s.Benefits = []Group{Women, Women} }, "benefits:error.group"},
		{"benefits nobody", func(s *Submission) { s.Benefits = []Group{""} }, "benefits:error.group"},
		{"no title", func(s *Submission) { s.Title = " " }, "title:error.required"},
		{"a title of two letters", func(s *Submission) { s.Title = "ab" }, "title:error.text_short"},
		{"a title of a page", func(s *Submission) { s.Title = strings.Repeat("x", MaxTitle+1) }, "title:error.text_long"},
		{"NUL in the problem", func(s *Submission) { s.Problem = "\x00" }, "problem:error.text_control"},
		{"a turned location", func(s *Submission) { s.Location = "\u202Egnag" }, "location:error.text_control"},
		{"no unit", func(s *Submission) { s.Unit = "" }, "unit:error.required"},
		{"no volume", func(s *Submission) { s.Volume = 0 }, "volume:error.volume_range"},
		{"a negative volume", func(s *Submission) { s.Volume = -1 }, "volume:error.volume_range"},
		{"too large a volume", func(s *Submission) { s.Volume = MaxVolume + 1 }, "volume:error.volume_range"},
		{"for free", func(s *Submission) { s.Value = 0 }, "value:error.rupiah_range"},
		{"for less than free", func(s *Submission) { s.Value = -2 }, "value:error.rupiah_range"},
		{"too large a value", func(s *Submission) { s.Value = MaxRupiah + 1 }, "value:error.rupiah_range"},
		{"a negative rank", func(s *Submission) { s.Rank = -1 }, "rank:error.rank"},
		{"continues itself", func(s *Submission) { s.Continues = s.ID }, "continues:error.id"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got := fieldsOf(submission(c.change).Validate())
			if c.want == "" && len(got) != 0 || c.want != "" && !slices.Equal(got, []string{c.want}) {
				t.Errorf("%v, want %q", got, c.want)
			}
		})
	}
}

func TestFieldErrorsKeepTheirOrder(t *testing.T) {
	bad := submission(func(s *Submission) { s.RW, s.RT = "x", "y" })
	for range 50 {
		if got := fieldsOf(bad.Validate()); !slices.Equal(got, []string{"rw:error.rw", "rt:error.rw"}) {
			t.Fatal(got)
		}
	}
}

func TestWhereAProposalBegins(t *testing.T) {
	cases := []struct {
		name    string
		origin  Origin
		level   Level
		channel Channel
		want    Stage
	}{
		{"residents in their village", FromResidents, LevelKelurahan, ChannelAgency, Village},
		{"a complaint", FromLaporHendi, LevelKelurahan, ChannelKelurahan, Village},
		{"a thematic list of the kecamatan", FromResidents, LevelKecamatan, ChannelKecamatan, Subdistrict},
		{"a thematic list of the city", FromResidents, LevelKota, ChannelAgency, City},
		{"a thematic list of the city on the kecamatan's money", FromResidents, LevelKota, ChannelKecamatan, Plan},
		{"the kecamatan's own", FromKecamatan, LevelKelurahan, ChannelAgency, Subdistrict},
		{"an agency's own", FromAgency, LevelKelurahan, ChannelAgency, AgencyStage},
		{"a council member's", FromPokir, LevelKota, ChannelAgency, AgencyStage},
		{"a council member's on the kecamatan's money", FromPokir, LevelKelurahan, ChannelKecamatan, Plan},
		{"outside, in its village", FromResidents, LevelKelurahan, ChannelOutside, Village},
		{"outside, from a thematic list: its forum still decides", FromResidents, LevelKecamatan, ChannelOutside, Subdistrict},
	}
	for _, c := range cases {
		if got := EntryStage(c.origin, c.level, c.channel); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	for _, o := range Origins() {
		for _, l := range []Level{LevelKota, LevelKecamatan, LevelKelurahan} {
			for _, c := range Channels() {
				if s := EntryStage(o, l, c); !s.Before(Budget) {
					t.Errorf("%s %s %s begins at %s, past everyone who decides", o, l, c, s)
				}
			}
		}
	}
}

func TestContentHashIsOfContent(t *testing.T) {
	base := submission().ContentHash()
	same := submission(func(s *Submission) { s.DeviceTime, s.Benefits = 99, []Group{Elderly, Women} })
	if same.ContentHash() != base {
		t.Error("the device's clock or the order of groups is content")
	}
	if slices.Equal(same.Benefits, []Group{Women, Elderly}) {
		t.Error("hashing sorted the caller's list")
	}
	for name, change := range map[string]func(*Submission){
		"title": func(s *Submission) { s.Title += "." }, "value": func(s *Submission) { s.Value++ },
		"volume": func(s *Submission) { s.Volume++ }, "area": func(s *Submission) { s.Area = sister },
		"rt": func(s *Submission) { s.RT = "" }, "own words": func(s *Submission) { s.OwnWords = "x" },
		"group": func(s *Submission) { s.ProposedBy = Children }, "id": func(s *Submission) { s.ID = uuid(2) },
		"benefits": func(s *Submission) { s.Benefits = nil }, "rank": func(s *Submission) { s.Rank++ },
	} {
		if submission(change).ContentHash() == base {
			t.Errorf("another %s, the same hash", name)
		}
	}
}

func TestTwins(t *testing.T) {
	twin := submission().Twin()
	for name, change := range map[string]func(*Submission){
		"spelled with spaces and capitals": func(s *Submission) { s.Proposer, s.Location = " pkk  rw 03", "GANG mawar " },
		"another title and value":          func(s *Submission) { s.Title, s.Value = "Saluran lagi", 5 },
	} {
		if submission(change).Twin() != twin {
			t.Errorf("%s: no longer a twin", name)
		}
	}
	for name, change := range map[string]func(*Submission){
		"another proposer": func(s *Submission) { s.Proposer = "PKK RW 04" }, "another RW": func(s *Submission) { s.RW = "04" },
		"another kind": func(s *Submission) { s.Catalogue = "JLN-02" }, "another place": func(s *Submission) { s.Location = "Gang Melati" },
		"another kelurahan": func(s *Submission) { s.Area = sister }, "another year": func(s *Submission) { s.Cycle = 2029 },
		"another group": func(s *Submission) { s.ProposedBy = Children },
	} {
		if got := submission(change).Twin(); got == twin || got == "" {
			t.Errorf("%s: twin %q", name, got)
		}
	}
	for name, change := range map[string]func(*Submission){
		"nobody known": func(s *Submission) { s.Proposer = "" }, "no kind known": func(s *Submission) { s.Catalogue = "" },
	} {
		if submission(change).Twin() != "" {
			t.Errorf("%s: has a twin", name)
		}
	}
}

func TestAreas(t *testing.T) {
	cases := []struct {
		code   AreaCode
		level  Level
		parent AreaCode
	}{
		{kota, LevelKota, ""}, {kecamatan, LevelKecamatan, kota}, {kelurahan, LevelKelurahan, kecamatan},
		{kelurahan + ".R03", LevelRW, kelurahan}, {kelurahan + ".R103", LevelRW, kelurahan},
		{"33", "", ""}, {"", "", ""}, {"33.7", "", ""}, {"33.74.1", "", ""}, {"33.74.01.1001.03", "", ""}, {"33.74.01.1001\n", "", ""},
		{"٣٣.٧٤", "", ""},
	}
	for _, c := range cases {
		if c.code.Level() != c.level || c.code.Parent() != c.parent {
			t.Errorf("%q: %q under %q", c.code, c.code.Level(), c.code.Parent())
		}
	}
	if !kota.Contains(kelurahan) || !kelurahan.Contains(kelurahan) || kelurahan.Contains(kota) || kecamatan.Contains(otherKel) ||
		AreaCode("33.74.01.100").Contains(kelurahan) || AreaCode("").Contains(kota) || AreaCode("").Contains("") {
		t.Error("containment")
	}
	if (kelurahan+".R03").Up(LevelKecamatan) != kecamatan || kelurahan.Up(LevelKelurahan) != kelurahan || kota.Up(LevelKelurahan) != "" {
		t.Error("the way up")
	}
}

func TestRetagging(t *testing.T) {
	p := submission().Received("", false)
	cases := []struct {
		name string
		r    Retagging
		want []string
	}{
		{"to children on their list", Retagging{Children, BasisForum, true}, nil},
		{"the same group on a better basis", Retagging{Women, BasisOrganisation, true}, nil},
		{"to general", Retagging{General, "", true}, nil},
		{"without a reason", Retagging{Children, BasisForum, false}, []string{"reason_text:error.reason_text_required"}},
		{"without a basis", Retagging{Children, "", true}, []string{"basis:error.basis_required"}},
		{"on hearsay", Retagging{Children, "hearsay", true}, []string{"basis:error.basis"}},
		{"to nobody", Retagging{"", BasisForum, true}, []string{"proposed_by:error.group"}},
		{"to what it is", Retagging{Women, BasisForum, true}, []string{"proposed_by:error.nothing_changed"}},
	}
	for _, c := range cases {
		if got := fieldsOf(CheckRetag(p, c.r)); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}
