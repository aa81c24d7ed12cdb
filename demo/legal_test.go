package demo

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The route each channel takes through the result columns, written down here a
// second time so that the generator is held against something it did not make.
var legalRoutes = map[string][]int{
	"kelurahan": {0}, "kecamatan": {0, 1}, "opd": {0, 1, 2, 3}, "luar": {0},
}

var legalStart = map[string]int{"kecamatan": 1, "opd": 2, "pokir": 2}

var legalOrigins = []string{"warga", "laporhendi", "kecamatan", "opd", "pokir"}

func results(r Row) []string {
	return []string{r.VillageResult, r.SubdistrictResult, r.AgencyResult, r.CityResult}
}

// firstStage is where a row begins by its origin and the level of its place.
func firstStage(r Row) int {
	if n, ok := legalStart[r.Origin]; ok {
		return n
	}
	return map[int]int{1: 3, 2: 1, 3: 0}[strings.Count(r.AreaCode, ".")]
}

// endedStage is the stage at which a row ended, or -1.
func endedStage(r Row) int {
	for i, s := range results(r) {
		if s != "" && s != "diteruskan" && !strings.HasPrefix(s, "diubah:") {
			return i
		}
	}
	return -1
}

// fault names the first thing a row does that the year file does not allow.
func fault(r Row, byNo map[string]Row, cycle int) string {
	if !slices.Contains(legalOrigins, r.Origin) || legalRoutes[r.Channel] == nil {
		return "unknown origin or channel"
	}
	if (r.Channel == "opd") != (r.Agency != "") {
		return "agency and channel disagree"
	}
	route, first := legalRoutes[r.Channel], firstStage(r)
	open := true
	for i, s := range results(r) {
		on := i >= first && slices.Contains(route, i)
		switch {
		case s == "" && on:
			open = false
		case s == "":
		case !on:
			return fmt.Sprint("a result off the route at stage ", i)
		case !open:
			return fmt.Sprint("a result after an ending or a gap at stage ", i)
		default:
			if why := badWord(r, s, i, byNo, cycle); why != "" {
				return why
			}
			open = s == "diteruskan" || strings.HasPrefix(s, "diubah:")
		}
	}
	if (r.Covered != "") != strings.Contains(strings.Join(results(r), " "), "digabung:") {
		return "tercakup stands apart from a merge"
	}
	if why := badMoney(r, open); why != "" {
		return why
	}
	refused := slices.ContainsFunc(append(results(r), r.BudgetResult), func(s string) bool {
		return strings.HasPrefix(s, "ditolak:") || strings.HasPrefix(s, "ditunda:") || strings.HasPrefix(s, "dialihkan:") || strings.HasPrefix(s, "tidak_")
	})
	if refused != (r.Note != "") {
		return "a refusal without a note, or a note without a refusal"
	}
	return ""
}

var legalCodes = strings.Fields("KAM SYA LAH KEW PAG PRI DUP SUD SRV BLJ KUO HRG TEK LAN NIL LAIN RFC")

func badWord(r Row, s string, stage int, byNo map[string]Row, cycle int) string {
	word, arg, _ := strings.Cut(s, ":")
	switch word {
	case "diteruskan", "ditarik":
		if arg != "" {
			return "a word with an argument it does not take"
		}
	case "diubah":
		if n, err := strconv.ParseInt(arg, 10, 64); err != nil || n <= 0 {
			return "changed to no value"
		}
	case "ditolak":
		if !slices.Contains(legalCodes, arg) || arg == "RFC" {
			return "unknown reason " + arg
		}
	case "ditunda":
		if n, err := strconv.Atoi(arg); err != nil || n <= cycle {
			return "deferred to no later year"
		}
	case "dialihkan":
		if arg == "" || strings.ContainsAny(arg, ":;") {
			return "redirected nowhere"
		}
	case "digabung":
		p, ok := byNo[arg]
		if !ok || p.No == r.No {
			return "merged into no row"
		}
		if end := endedStage(p); end >= 0 && end <= stage {
			return "merged into a row that had ended"
		}
		if p.AreaCode != r.AreaCode || p.Unit != r.Unit || firstStage(p) > stage {
			return "merged into a row of another place, kind or stage"
		}
	default:
		return "unknown word " + word
	}
	return ""
}

func badMoney(r Row, passed bool) string {
	if r.PlanResult == "" {
		if r.PlanVolume+r.PlanValue+r.BudgetResult+r.BudgetValue != "" {
			return "plan or budget figures without a plan result"
		}
		return ""
	}
	if !passed {
		return "in the plan without having passed every stage"
	}
	e, _ := EntryOf(r.Title)
	if r.PlanResult != "diakomodir:"+e.ActivityCode {
		return "linked to a code that is not the entry's"
	}
	if v := thousandths(r.PlanVolume); r.PlanVolume != "" && (v <= 0 || v >= thousandths(r.Volume)) {
		return "a plan volume that is not a part"
	}
	if amount(r.PlanValue) <= 0 {
		return "a plan value of nothing"
	}
	switch word, code, _ := strings.Cut(r.BudgetResult, ":"); word {
	case "dianggarkan":
		if amount(r.BudgetValue) <= 0 || amount(r.BudgetValue) > amount(r.PlanValue) {
			return "a budget value outside the plan's"
		}
	case "tidak_dianggarkan":
		if !slices.Contains(legalCodes, code) || r.BudgetValue != "" {
			return "left out of the budget with a value or without a reason"
		}
	default:
		return "no budget result in a cycle that has a plan"
	}
	return ""
}

func amount(s string) int64 {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return 0
	}
	return n
}

func thousandths(s string) int64 {
	whole, part, _ := strings.Cut(s, ".")
	return amount(whole)*1000 + amount((part + "000")[:3])
}

// The judge of legality must itself refuse what is illegal.
func TestFaultFindsBrokenRows(t *testing.T) {
	good := Row{
		No: "2", Origin: "warga", Channel: "kecamatan", AreaCode: "33.74.03.1008", Unit: "m", Volume: "40",
		Title: "Perbaikan saluran antar-RW di Jalan Sawo", VillageResult: "diteruskan", SubdistrictResult: "diteruskan",
		PlanResult: "diakomodir:7.01.02.2.04.0003", PlanValue: "50000000", BudgetResult: "dianggarkan", BudgetValue: "50000000",
	}
	byNo := map[string]Row{"1": {No: "1", Origin: "warga", Channel: "kelurahan", AreaCode: good.AreaCode, Unit: "m", VillageResult: "ditolak:PRI"}}
	if why := fault(good, byNo, 2026); why != "" {
		t.Fatalf("a good row is refused: %s", why)
	}
	broken := map[string]func(*Row){
		"gap":                func(r *Row) { r.VillageResult = "" },
		"after an ending":    func(r *Row) { r.VillageResult, r.Note = "ditolak:PRI", "x" },
		"off the route":      func(r *Row) { r.AgencyResult = "diteruskan" },
		"agency missing":     func(r *Row) { r.Channel = "opd" },
		"no reason text":     func(r *Row) { r.BudgetResult, r.BudgetValue = "tidak_dianggarkan:PAG", "" },
		"stray note":         func(r *Row) { r.Note = "x" },
		"wrong code":         func(r *Row) { r.PlanResult = "diakomodir:1.03.06.2.01.0028" },
		"value zero":         func(r *Row) { r.PlanValue = "0" },
		"volume raised":      func(r *Row) { r.PlanVolume = "41" },
		"budget above plan":  func(r *Row) { r.BudgetValue = "50000001" },
		"official too early": func(r *Row) { r.Origin = "kecamatan" },
		"merged into ended":  func(r *Row) { *r = mergedInto("1") },
		"merged into itself": func(r *Row) { *r = mergedInto("2") },
		"deferred backwards": func(r *Row) {
			*r = Row{Origin: "warga", Channel: "kelurahan", AreaCode: good.AreaCode, VillageResult: "ditunda:2026", Note: "x"}
		},
		"unknown reason": func(r *Row) {
			*r = Row{Origin: "warga", Channel: "kelurahan", AreaCode: good.AreaCode, VillageResult: "ditolak:XYZ", Note: "x"}
		},
	}
	for name, breakIt := range broken {
		r := good
		breakIt(&r)
		if why := fault(r, byNo, 2026); why == "" {
			t.Errorf("%s: no fault found", name)
		}
	}
}

func mergedInto(no string) Row {
	return Row{No: "2", Origin: "warga", Channel: "kelurahan", AreaCode: "33.74.03.1008", Unit: "m", VillageResult: "digabung:" + no, Covered: "ya"}
}
