package planning

import (
	"cmp"
	"slices"
)

// Criterion (kriteria) is one weighted question with anchored answers, so that
// two people give the same proposal the same score.
type Criterion struct {
	Code   string   `json:"code"`
	Name   string   `json:"name"` // Indonesian; official
	Weight int      `json:"weight"`
	Scale  []Anchor `json:"scale"`
}

// Anchor is a score with what it stands for.
type Anchor struct {
	Score int    `json:"score"`
	Text  string `json:"text"`
}

// CriteriaJuknis is the preset of Juknis Asahan 2018 (research/domain.md 9.5):
// six criteria of equal weight.
func CriteriaJuknis() []Criterion {
	scale := func(low, middle, high string) []Anchor {
		return []Anchor{{1, low}, {3, middle}, {5, high}}
	}
	return []Criterion{
		{"mendesak", "Keterdesakan", 1, scale("Dapat menunggu tahun berikutnya", "Perlu dalam tahun ini", "Membahayakan bila ditunda")},
		{"ekonomi", "Dampak pada ekonomi warga", 1, scale("Tidak langsung terasa", "Terasa bagi sebagian warga", "Menambah penghasilan banyak warga")},
		{"potensi", "Pengembangan potensi setempat", 1, scale("Tidak terkait potensi setempat", "Mendukung potensi setempat", "Bagian dari rencana potensi setempat")},
		{"kemiskinan", "Penanggulangan kemiskinan", 1, scale("Penerima manfaat umum", "Sebagian keluarga kurang mampu", "Terutama keluarga kurang mampu")},
		{"manfaat", "Luas manfaat", 1, scale("Satu gang atau satu RT", "Satu RW", "Beberapa RW atau seluruh kelurahan")},
		{"partisipasi", "Partisipasi warga", 1, scale("Tidak ada swadaya", "Tenaga atau bahan dari warga", "Tenaga, bahan, dan pemeliharaan oleh warga")},
	}
}

// CriteriaAHP is the second preset, weighted in hundredths, for physical works
// (research/domain.md 7 and 9.5: weights from a pairwise comparison).
func CriteriaAHP() []Criterion {
	list := CriteriaJuknis()
	for i, w := range []int{32, 14, 10, 20, 16, 8} {
		list[i].Weight = w
	}
	return list
}

// Scores are the answers given to one proposal, by criterion.
type Scores map[string]int

// CheckScores refuses an answer that is not on its criterion's scale; a criterion
// without an answer is named too, because a half-scored proposal cannot be
// ranked (Juknis Asahan 2018: saved only when all are answered).
func CheckScores(criteria []Criterion, s Scores) error {
	var f Fields
	for _, c := range criteria {
		score, ok := s[c.Code]
		switch {
		case !ok:
			f.Add(c.Code, "error.score_missing")
		case !slices.ContainsFunc(c.Scale, func(a Anchor) bool { return a.Score == score }):
			f.Add(c.Code, "error.score_scale")
		}
	}
	for code := range s {
		if !slices.ContainsFunc(criteria, func(c Criterion) bool { return c.Code == code }) {
			f.Add(code, "error.score_unknown")
		}
	}
	return f.Err()
}

// Weigh is the weighted sum of a proposal's scores.
func Weigh(criteria []Criterion, s Scores) int {
	sum := 0
	for _, c := range criteria {
		sum += c.Weight * s[c.Code]
	}
	return sum
}

// Ranked is one proposal's place in a scored order.
type Ranked struct {
	ID    string
	Score int
	Rank  int  // from 1
	Tied  bool // shares its score with another: the sitting decides between them
}

// RankByScore orders by score, the highest first. Equal scores keep the order
// they came in and are marked, because nothing but the sitting may break a tie.
func RankByScore(ids []string, scores map[string]int) []Ranked {
	out := make([]Ranked, len(ids))
	for i, id := range ids {
		out[i] = Ranked{ID: id, Score: scores[id]}
	}
	slices.SortStableFunc(out, func(a, b Ranked) int { return cmp.Compare(b.Score, a.Score) })
	for i := range out {
		out[i].Rank = i + 1
		out[i].Tied = i > 0 && out[i-1].Score == out[i].Score || i+1 < len(out) && out[i+1].Score == out[i].Score
	}
	return out
}
