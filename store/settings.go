package store

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"musrenbang/ent/db"
	"musrenbang/ent/db/setting"
	"musrenbang/planning"
)

// City is the installation's own facts. Zone is an IANA name (Asia/Jakarta);
// BaseURL is the public address that papers and QR codes print, "" where there is
// none yet and papers carry their "contoh" mark.
type City struct {
	Name    string
	Area    planning.AreaCode
	Zone    string
	BaseURL string
}

// DefaultZone is Western Indonesian Time.
const DefaultZone = "Asia/Jakarta"

// The settings' names; ours are prefixed, so that other writers cannot clash.
const (
	settingCityName   = "city.name"
	settingCityArea   = "city.area"
	settingCityZone   = "city.zone"
	settingBaseURL    = "city.base_url"
	settingReceiptKey = "receipt.key"
)

// City returns the installation's facts; what was never set is empty, the zone
// DefaultZone.
func (s *Store) City(ctx context.Context) (City, error) {
	values, err := s.settings(ctx, settingCityName, settingCityArea, settingCityZone, settingBaseURL)
	if err != nil {
		return City{}, err
	}
	c := City{
		Name: values[settingCityName], Area: planning.AreaCode(values[settingCityArea]),
		Zone: values[settingCityZone], BaseURL: values[settingBaseURL],
	}
	if c.Zone == "" {
		c.Zone = DefaultZone
	}
	return c, nil
}

// SetCity keeps the installation's facts. It returns Invalid for an empty name,
// an area that is no city's code or a zone nobody knows.
func (s *Store) SetCity(ctx context.Context, by planning.ActorRef, c City) error {
	var f planning.Fields
	f.AddError(planning.CheckText("name", c.Name, 1, planning.MaxShort))
	if c.Area.Level() != planning.LevelKota {
		f.Add("area", "error.area_format")
	}
	if _, err := time.LoadLocation(c.Zone); err != nil || c.Zone == "" || c.Zone == "Local" {
		f.Add("zone", "error.zone")
	}
	f.AddError(planning.CheckText("base_url", c.BaseURL, 0, planning.MaxShort))
	if err := f.Err(); err != nil {
		return err
	}
	return s.withTx(ctx, func(tx *db.Tx) error {
		values := map[string]string{
			settingCityName: c.Name, settingCityArea: string(c.Area), settingCityZone: c.Zone, settingBaseURL: c.BaseURL,
		}
		for name, value := range values {
			if err := setSetting(ctx, tx, name, value); err != nil {
				return err
			}
		}
		return auditTx(ctx, tx, s.now(), by, "city.set", string(c.Area), map[string]string{"zone": c.Zone, "base_url": c.BaseURL})
	})
}

// Setting returns one fact about this installation by its name, "" if it was
// never set.
func (s *Store) Setting(ctx context.Context, name string) (string, error) {
	values, err := s.settings(ctx, name)
	return values[name], err
}

// SetSetting keeps one fact about this installation. The receipt key and the
// city's facts are not set this way.
func (s *Store) SetSetting(ctx context.Context, by planning.ActorRef, name, value string) error {
	switch name {
	case "", settingReceiptKey, settingCityName, settingCityArea, settingCityZone, settingBaseURL:
		return planning.InvalidField("name", "error.setting")
	}
	return s.withTx(ctx, func(tx *db.Tx) error {
		if err := setSetting(ctx, tx, name, value); err != nil {
			return err
		}
		return auditTx(ctx, tx, s.now(), by, "setting.set", name, nil)
	})
}

func (s *Store) settings(ctx context.Context, names ...string) (map[string]string, error) {
	rows, err := s.r.Setting.Query().Where(setting.IDIn(names...)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read settings: %w", err)
	}
	out := make(map[string]string, len(rows))
	for _, r := range rows {
		out[r.ID] = r.Value
	}
	return out, nil
}

func setSetting(ctx context.Context, tx *db.Tx, name, value string) error {
	if err := tx.Setting.Create().SetID(name).SetValue(value).OnConflictColumns(setting.FieldID).UpdateNewValues().Exec(ctx); err != nil {
		return fmt.Errorf("keep setting %s: %w", name, err)
	}
	return nil
}

// receiptKeyFile is the key's name in the data directory.
const receiptKeyFile = "receipt.key"

// ReceiptKey is the secret of this installation, 32 random bytes, from which the
// receipts' secrets are derived. It never changes, or old receipts would stop
// opening. It is nil before the first Migrate or Behind.
func (s *Store) ReceiptKey() []byte {
	if key := s.key.Load(); key != nil {
		return *key
	}
	return nil
}

// Secret is the six characters on the receipt of a proposal, derived from its
// UUID: the same receipt can be given again to whoever sends the same proposal
// again, although only the hash of the secret is kept.
func (s *Store) Secret(proposal string) string {
	return s.derivedSecret("receipt|" + proposal)
}

// SlipSecret is the six characters that go with a code given ahead: they are on
// the slip before its proposal is known, so they come from the code alone.
func (s *Store) SlipSecret(code planning.TrackingCode) string {
	return s.derivedSecret("slip|" + string(code))
}

// ReceiptSecret is the secret on the receipt of a proposal, wherever it was
// written: SlipSecret where the proposer got the code from a tablet's pool,
// Secret otherwise.
func (s *Store) ReceiptSecret(p ProposalItem) string { return s.receiptSecret(p.ID, p.Code, p.Pooled) }

func (s *Store) receiptSecret(id string, code planning.TrackingCode, pooled bool) string {
	if pooled {
		return s.SlipSecret(code)
	}
	return s.Secret(id)
}

func (s *Store) derivedSecret(of string) string {
	mac := hmac.New(sha256.New, s.ReceiptKey())
	mac.Write([]byte(of))
	return planning.NewSecret([4]byte(mac.Sum(nil)[:4]))
}

// SecretFits reports whether secret is the one on the receipt of a proposal, as
// people type it. NotFound (error.proposal_unknown) where there is no such one.
func (s *Store) SecretFits(ctx context.Context, proposal, secret string) (bool, error) {
	p, err := s.r.Proposal.Get(ctx, proposal)
	if err != nil {
		return false, notFound(err, "error.proposal_unknown")
	}
	code := planning.TrackingCode(p.Code)
	return planning.SecretMatches(code, secret, planning.HashSecret(code, s.receiptSecret(p.ID, code, p.Pooled))), nil
}

// loadReceiptKey reads the key or makes it, once for all processes: with SQLite
// a file that only its owner may read, apart from the database and so from its
// copies; with PostgreSQL a row, because several machines must share it.
func (s *Store) loadReceiptKey(ctx context.Context) error {
	if s.ReceiptKey() != nil {
		return nil
	}
	read := s.receiptKeyFromFile
	if s.postgres() {
		read = s.receiptKeyFromRow
	}
	key, err := read(ctx)
	if err != nil {
		return fmt.Errorf("load receipt key: %w", err)
	}
	if len(key) != 32 {
		return fmt.Errorf("load receipt key: it is %d bytes long, want 32", len(key))
	}
	s.key.Store(&key)
	return nil
}

func newReceiptKey() string {
	key := make([]byte, 32)
	_, _ = rand.Read(key) // crypto/rand.Read never fails on the platforms Go supports
	return hex.EncodeToString(key)
}

func (s *Store) receiptKeyFromFile(context.Context) ([]byte, error) {
	name := filepath.Join(s.dir, receiptKeyFile)
	content, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		// Written aside and linked: a second process finds a whole key or none.
		if err := writeOnce(name, []byte(newReceiptKey())); err != nil && !errors.Is(err, fs.ErrExist) {
			return nil, err
		}
		content, err = os.ReadFile(name)
	}
	if err != nil {
		return nil, err
	}
	return hex.DecodeString(string(content))
}

func (s *Store) receiptKeyFromRow(ctx context.Context) ([]byte, error) {
	add := s.q("INSERT INTO settings (id, value) VALUES (?, ?) ON CONFLICT (id) DO NOTHING")
	if _, err := s.wdb.ExecContext(ctx, add, settingReceiptKey, newReceiptKey()); err != nil {
		return nil, err
	}
	values, err := s.settings(ctx, settingReceiptKey)
	if err != nil {
		return nil, err
	}
	return hex.DecodeString(values[settingReceiptKey])
}
