package planning

import (
	"regexp"
	"slices"
	"strings"
)

var (
	activityPattern = regexp.MustCompile(`^\d\.\d{2}\.\d{2}\.2\.\d{2}\.\d{2,4}$`)
	wherePattern    = regexp.MustCompile(`^[\p{L}\p{N} ._/-]{1,40}$`)
)

// check refuses what is missing or wrong in the command itself.
func check(p Proposal, c Command) error {
	var f Fields
	if c.Act.OwesReason() && c.Act != Merge {
		checkReason(&f, c)
	}
	// What a file recorded of a decision stands as it is. Nobody else may leave a
	// reason's text out by calling a decision imported.
	if c.Imported && !p.Imported {
		f.Add("imported", "error.import_only")
	}
	if c.Volume < 0 || c.Volume > MaxVolume {
		f.Add("volume", "error.volume_range")
	}
	if c.Value < 0 || c.Value > MaxRupiah {
		f.Add("value", "error.rupiah_range")
	}
	switch c.Act {
	case Forward:
		if !passesOn(p) {
			f.Add("channel", "error.channel_ends")
		}
	case ForwardChanged:
		checkChange(&f, p, c)
	case Defer:
		if c.Year <= p.Cycle || c.Year > p.Cycle+10 {
			f.Add("year", "error.defer_year")
		}
	case Redirect:
		if !wherePattern.MatchString(c.Where) {
			f.Add("where", "error.redirect_where")
		}
	case Withdraw:
		if c.Proof != ProofSecret && c.Proof != ProofSlip && c.Proof != ProofMeeting {
			f.Add("proof", "error.proof")
		}
	case Merge:
		return firstErr(f.Err(), checkMerge(p, c))
	case Split:
		checkParts(&f, p, c)
	case Accommodate:
		checkAccommodate(&f, p, c)
	case Fund:
		if c.Document == "" {
			f.Add("document", "error.document_required")
		}
		if c.Value == 0 && p.Value <= 0 {
			f.Add("value", "error.value_required")
		}
	case Amend, Resubmit:
		if a := c.Amendment; a != nil && (a.Volume <= 0 || a.Volume > MaxVolume) {
			f.Add("volume", "error.volume_range")
		}
		if a := c.Amendment; a != nil && a.Value != Unpriced && (a.Value <= 0 || a.Value > MaxRupiah) {
			f.Add("value", "error.rupiah_range")
		}
	}
	return f.Err()
}

func firstErr(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func checkReason(f *Fields, c Command) {
	switch {
	case c.Reason == "":
		f.Add("reason", "error.reason_required")
	case !c.Reason.Valid():
		f.Add("reason", "error.reason")
	case c.Reason == ReasonUnrecorded && !c.Imported:
		f.Add("reason", "error.reason_import_only")
	case !c.HasText && !c.Imported, !c.HasText && c.Reason == ReasonOther:
		f.Add("reason_text", "error.reason_text_required")
	}
}

func checkChange(f *Fields, p Proposal, c Command) {
	channel, agency := p.Channel, p.Agency
	if c.Channel != "" {
		channel = c.Channel
	}
	if c.Agency != "" {
		agency = c.Agency
	}
	same := (c.Volume == 0 || c.Volume == p.Volume) && (c.Value == 0 || c.Value == p.Value) &&
		channel == p.Channel && agency == p.Agency
	switch _, ok := channel.Next(p.Stage); {
	case !channel.Valid() || channel == ChannelOutside:
		f.Add("channel", "error.channel")
	case !slices.Contains(channel.Route(), p.Stage) && p.Stage != p.Entry || !ok:
		f.Add("channel", "error.channel_ends")
	case channel == ChannelAgency && agency == "":
		f.Add("agency", "error.agency_required")
	case same:
		f.Add("value", "error.nothing_changed")
	}
}

// checkMerge keeps merges a flat forest: never into oneself, never into one that
// is itself merged (so rings cannot exist), never across cycles.
func checkMerge(p Proposal, c Command) error {
	t := c.Into
	switch {
	case t == nil || !ValidID(t.ID):
		return InvalidField("into", "error.merge_target")
	case t.ID == p.ID:
		return InvalidField("into", "error.merge_self")
	case t.Root == p.ID:
		return InvalidField("into", "error.merge_ring")
	case t.Root != "":
		return InvalidField("into", "error.merge_into_merged")
	case t.Cycle != p.Cycle:
		return InvalidField("into", "error.merge_cycle")
	case t.Ended:
		return InvalidField("into", "error.merge_ended")
	case t.Duplicate && (p.Twin == "" || p.Twin != t.Twin):
		return InvalidField("into", "error.merge_not_twin")
	}
	return nil
}

func checkParts(f *Fields, p Proposal, c Command) {
	if len(c.Parts) < 2 || len(c.Parts) > 10 {
		f.Add("parts", "error.parts")
		return
	}
	var volume Volume
	seen := map[string]bool{p.ID: true}
	for _, part := range c.Parts {
		if !ValidID(part.ID) || seen[part.ID] || !part.Channel.Valid() || part.Volume <= 0 ||
			part.Channel == ChannelAgency && part.Agency == "" ||
			part.Volume > p.Volume || part.Value > MaxRupiah || part.Value <= 0 && part.Value != Unpriced {
			f.Add("parts", "error.parts")
			return
		}
		seen[part.ID] = true
		volume += part.Volume
	}
	if volume > p.Volume {
		f.Add("parts", "error.parts_volume")
	}
}

// checkAccommodate is the definition of T2 at the door: document, agency,
// activity code, volume, value, and a place that contains its own (design.md 3).
func checkAccommodate(f *Fields, p Proposal, c Command) {
	if c.Document == "" {
		f.Add("document", "error.document_required")
	}
	if !validActivity(c.Activity) {
		f.Add("activity", "error.activity_code")
	}
	switch {
	case c.Value <= 0:
		f.Add("value", "error.value_required")
	case token(p, c):
		f.Add("value", "error.value_token")
	}
	// A province's code would contain every place there is.
	if c.Site != "" && (c.Site.Level() == "" || !c.Site.Contains(p.Area)) {
		f.Add("site", "error.place_outside")
	}
}

// validActivity knows the national form U.BB.PP.2.KK.SSSS. A segment of zeros is
// nobody's code but a catch-all (0.00.00.2.00.0000).
func validActivity(code string) bool {
	if !activityPattern.MatchString(code) {
		return false
	}
	return !slices.ContainsFunc(strings.Split(code, "."), func(s string) bool { return strings.Trim(s, "0") == "" })
}

// What a link must be worth, else it is a token that only raises the count
// ("Rp1" in design.md 3): this percent of what the linked volume was asked at, or
// this many rupiah where nobody ever estimated it. Far below any true price, so
// that full or part still goes by volume alone.
const (
	tokenPercent        = 1
	tokenRupiah  Rupiah = 1000
)

func token(p Proposal, c Command) bool {
	asked := p.AskedValue
	if asked == Unpriced {
		asked = p.Value
	}
	if asked <= 0 {
		return c.Value < tokenRupiah
	}
	volume := p.Volume
	if c.Volume > 0 {
		volume = c.Volume
	}
	expected := mulDiv(int64(asked), int64(volume), int64(max(p.AskedVolume, 1)))
	return !AtLeastShare(int64(c.Value), expected, tokenPercent)
}
