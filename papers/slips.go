package papers

import (
	"context"
	"time"

	"musrenbang/locales"
	"musrenbang/planning"
	"musrenbang/report"
	"musrenbang/store"
)

// Slip is what stands on a proposer's receipt. The secret is the caller's to give
// or to keep back (""): it belongs to the proposer.
func (k Maker) Slip(ctx context.Context, d store.ProposalDetail, lang, secret string) (report.ReceiptData, error) {
	city, err := k.Store.City(ctx)
	if err != nil {
		return report.ReceiptData{}, err
	}
	zone, err := time.LoadLocation(city.Zone)
	if err != nil {
		return report.ReceiptData{}, err
	}
	names, err := k.Store.AreaNames(ctx)
	if err != nil {
		return report.ReceiptData{}, err
	}
	slip := report.ReceiptData{
		Lang: lang, BaseURL: k.BaseURL, Code: d.Code, Secret: secret, City: city.Name, RW: d.RW, Cycle: d.Cycle, ReceivedAt: d.ReceivedAt, Zone: zone,
		Title: d.Texts.Title, Group: d.ProposedBy, Rank: d.Rank, Volume: d.AskedVolume, Unit: d.Unit, Value: d.AskedValue,
		NextForum: takenUpBy(locales.New(lang), d, names, city.Name),
	}
	if d.Area.Up(planning.LevelKelurahan).Level() == planning.LevelKelurahan {
		slip.Kelurahan = names[d.Area.Up(planning.LevelKelurahan)]
	}
	filter := store.ForumFilter{Cycle: d.Cycle, Stage: d.Entry, Area: entryArea(d), Status: planning.ForumScheduled, Limit: 200}
	if d.Entry == planning.AgencyStage {
		filter.Agency = d.Proposal.Agency // no other stage's forum has one
	}
	page, err := k.Store.Forums(ctx, filter)
	if err != nil {
		return slip, err
	}
	for _, f := range page.Items {
		if !f.Lists() && f.TakesUp(d.ProposalItem.Proposal) && f.ScheduledAt != 0 && (slip.NextAt == 0 || f.ScheduledAt < slip.NextAt) {
			slip.NextAt = f.ScheduledAt
		}
	}
	return slip, nil
}

// entryArea is where the forum of the entry stage sits; "" for an agency's.
func entryArea(d store.ProposalDetail) planning.AreaCode {
	switch d.Entry {
	case planning.Village:
		return d.Area.Up(planning.LevelKelurahan)
	case planning.Subdistrict:
		return d.Area.Up(planning.LevelKecamatan)
	case planning.AgencyStage:
		return ""
	}
	return d.Area.Up(planning.LevelKota)
}

// takenUpBy is who takes the proposal up, in words.
func takenUpBy(text *locales.Text, d store.ProposalDetail, names map[planning.AreaCode]string, city string) string {
	place := entryArea(d)
	switch name := names[place]; {
	case d.Entry == planning.AgencyStage:
		return text.T("paper.forum.agency", "Agency", d.AgencyName)
	case name == "":
		return text.T("paper.forum.plenary", "Place", city)
	default:
		return text.T("paper.forum.plenary", "Place", text.T("area_level."+string(place.Level())+".named", "Name", name))
	}
}

// slips are the receipts of a whole RW (RW "" means what was asked for the
// kelurahan as a whole), in rank order.
func (s sitting) slips(ctx context.Context, area planning.AreaCode, rw string, r Reader) (out []report.ReceiptData, err error) {
	items, err := s.residents(ctx, s.forum.Cycle, area, rw)
	if err != nil {
		return nil, err
	}
	for _, item := range items {
		d, err := s.Store.ProposalByID(ctx, item.ID)
		if err != nil {
			return nil, err
		}
		slip, err := s.Slip(ctx, d, r.Lang, r.Secret(d))
		if err != nil {
			return nil, err
		}
		out = append(out, slip)
	}
	return out, nil
}
