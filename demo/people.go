package demo

// Person is one demonstration sign-in. Names are invented, passwords are for
// the demo city only and are printed on its start page.
type Person struct {
	Role     string // facilitator, village_head, subdistrict_officer, agency_officer, planner, budget_team, admin or observer
	Login    string
	Name     string
	Password string
	Area     string // code of the area the role is bound to; empty for the agency officer
	Agency   string // agency code, for the agency officer only
}

// ShowcaseArea is the kelurahan of the demo facilitator and village head:
// Rejosari in Semarang Timur. In the cycle under deliberation its village
// forum has not closed and proposals of all five groups wait on its list.
const ShowcaseArea = "33.74.03.1008"

// People lists one sign-in for each role.
func People() []Person {
	const city, subdistrict = "33.74", "33.74.03"
	return []Person{
		{Role: "facilitator", Login: "fasilitator", Name: "Ratna Setyaningrum", Password: "rembug-rejosari", Area: ShowcaseArea},
		{Role: "village_head", Login: "lurah", Name: "Bambang Widiyanto", Password: "lurah-rejosari", Area: ShowcaseArea},
		{Role: "subdistrict_officer", Login: "kecamatan", Name: "Endah Purwaningtyas", Password: "semarang-timur", Area: subdistrict},
		{Role: "agency_officer", Login: "dinas", Name: "Heru Kuncoro Adi", Password: "pekerjaan-umum", Agency: "DPU"},
		{Role: "planner", Login: "perencana", Name: "Laksmi Ambarwati", Password: "bappeda-semarang", Area: city},
		{Role: "budget_team", Login: "anggaran", Name: "Yusuf Prabandaru", Password: "anggaran-semarang", Area: city},
		{Role: "admin", Login: "pengelola", Name: "Dian Kusumastuti", Password: "pengelola-semarang", Area: city},
		{Role: "observer", Login: "pengamat", Name: "Galih Wiratmoko", Password: "pengamat-semarang", Area: city},
	}
}
