package pdfsig

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	_ "crypto/sha256" // the digests a signature may name
	_ "crypto/sha512"
	"crypto/x509"
	"encoding/asn1"
	"math/big"
)

// The parts of a CMS SignedData (RFC 5652) that a signature in a PDF needs.
type (
	contentInfo struct {
		Type    asn1.ObjectIdentifier
		Content asn1.RawValue `asn1:"explicit,tag:0"`
	}
	signedData struct {
		Version      int
		Digests      asn1.RawValue
		Encapsulated asn1.RawValue
		Certificates asn1.RawValue `asn1:"optional,tag:0"`
		Revocations  asn1.RawValue `asn1:"optional,tag:1"`
		Signers      []signerInfo  `asn1:"set"`
	}
	signerInfo struct {
		Version    int
		ID         asn1.RawValue
		Digest     algorithm
		Attributes asn1.RawValue `asn1:"optional,tag:0"`
		Algorithm  algorithm
		Signature  []byte
		Unsigned   asn1.RawValue `asn1:"optional,tag:1"`
	}
	algorithm struct {
		ID         asn1.ObjectIdentifier
		Parameters asn1.RawValue `asn1:"optional"`
	}
	attribute struct {
		Type   asn1.ObjectIdentifier
		Values asn1.RawValue
	}
	issuerAndSerial struct {
		Issuer asn1.RawValue
		Serial *big.Int
	}
)

var (
	oidSignedData    = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2}
	oidMessageDigest = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 4}
	oidPSS           = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 10}
)

var digests = map[string]crypto.Hash{
	"2.16.840.1.101.3.4.2.1": crypto.SHA256,
	"2.16.840.1.101.3.4.2.2": crypto.SHA384,
	"2.16.840.1.101.3.4.2.3": crypto.SHA512,
}

// verify compares the digest of parts with the signed one, and the signature with
// its certificate's key. What it cannot read (BER, SHA-1, PSS) is Unchecked.
func verify(der []byte, parts ...[]byte) State {
	var info contentInfo
	if _, err := asn1.Unmarshal(der, &info); err != nil || !info.Type.Equal(oidSignedData) {
		return Unchecked
	}
	var data signedData
	if _, err := asn1.Unmarshal(info.Content.FullBytes, &data); err != nil {
		if _, err = asn1.Unmarshal(info.Content.Bytes, &data); err != nil {
			return Unchecked
		}
	}
	certificates, err := x509.ParseCertificates(data.Certificates.Bytes)
	if err != nil || len(data.Signers) == 0 {
		return Unchecked
	}
	state := Intact
	for _, s := range data.Signers {
		switch s.verify(certificates, parts) {
		case Broken:
			return Broken
		case Intact:
		default:
			state = Unchecked
		}
	}
	return state
}

func (s signerInfo) verify(certificates []*x509.Certificate, parts [][]byte) State {
	hash, known := digests[s.Digest.ID.String()]
	if !known || s.Algorithm.ID.Equal(oidPSS) || len(s.Attributes.FullBytes) == 0 {
		return Unchecked
	}
	signer := s.certificate(certificates)
	if signer == nil {
		return Unchecked
	}
	h := hash.New()
	for _, p := range parts {
		h.Write(p)
	}
	claimed, ok := s.digest()
	if !ok {
		return Unchecked
	}
	if !bytes.Equal(claimed, h.Sum(nil)) {
		return Broken
	}
	algo := signatureAlgorithm(signer, hash)
	if algo == x509.UnknownSignatureAlgorithm {
		return Unchecked
	}
	// Signed is the SET OF attributes, not the tagged field that carries it.
	signed := bytes.Clone(s.Attributes.FullBytes)
	signed[0] = 0x31
	if err := signer.CheckSignature(algo, signed, s.Signature); err != nil {
		return Broken
	}
	return Intact
}

// digest is the message digest among the signed attributes.
func (s signerInfo) digest() ([]byte, bool) {
	rest := s.Attributes.Bytes
	for len(rest) > 0 {
		var a attribute
		var err error
		if rest, err = asn1.Unmarshal(rest, &a); err != nil {
			return nil, false
		}
		if !a.Type.Equal(oidMessageDigest) {
			continue
		}
		var digest []byte
		_, err = asn1.Unmarshal(a.Values.Bytes, &digest)
		return digest, err == nil
	}
	return nil, false
}

// certificate is the signer's, by issuer and serial number or by its key's ID.
func (s signerInfo) certificate(list []*x509.Certificate) *x509.Certificate {
	var id issuerAndSerial
	_, err := asn1.Unmarshal(s.ID.FullBytes, &id)
	for _, c := range list {
		bySerial := err == nil && c.SerialNumber.Cmp(id.Serial) == 0 && bytes.Equal(c.RawIssuer, id.Issuer.FullBytes)
		byKey := s.ID.Class == asn1.ClassContextSpecific && len(c.SubjectKeyId) > 0 && bytes.Equal(c.SubjectKeyId, s.ID.Bytes)
		if bySerial || byKey {
			return c
		}
	}
	return nil
}

func signatureAlgorithm(c *x509.Certificate, hash crypto.Hash) x509.SignatureAlgorithm {
	type pair struct {
		rsa, ecdsa x509.SignatureAlgorithm
	}
	p := map[crypto.Hash]pair{
		crypto.SHA256: {x509.SHA256WithRSA, x509.ECDSAWithSHA256},
		crypto.SHA384: {x509.SHA384WithRSA, x509.ECDSAWithSHA384},
		crypto.SHA512: {x509.SHA512WithRSA, x509.ECDSAWithSHA512},
	}[hash]
	switch c.PublicKey.(type) {
	case *rsa.PublicKey:
		return p.rsa
	case *ecdsa.PublicKey:
		return p.ecdsa
	}
	return x509.UnknownSignatureAlgorithm
}
