package app

import (
	"context"

	"trien/internal/identity"
	"trien/internal/office"
	"trien/internal/rights"
)

// The acts about no document that the doors of this package ask for, as internal/rights names them.
const (
	mayDraft        = "begin-draft"
	mayTakeIn       = "take-in"
	maySign         = "sign-for-oneself"
	maySeal         = "sign-for-the-office"
	mayInstruct     = "sign-instructions"
	mayRegisters    = "registers.read"
	mayDossiers     = "dossiers.read"
	mayOpenDossiers = "dossiers.open"
	mayServices     = "services.read"
	mayAddresses    = "services.addresses"
	maySeeRehearsed = "rehearsals.read"
	mayRehearse     = "rehearsals.manage"
	mayNumbers      = "numbers.manage"
	mayCloseBooks   = "registers.close"
	mayIncidents    = "incidents.manage"
	maySeeIncidents = "incidents.read"
	mayPeopleRights = "people.rights"
	mayTries        = "tries.read"
	mayReadings     = "personal.readings"
	mayTakePart     = "take-part"        // be given a part in a document
	mayBeReferredTo = "be-referred-to"   // be asked for an instruction
	mayHoldSeal     = "hold-seal"        // be given the office's key
	mayHoldArchive  = "hold-archive-key" // be given the archive's
	mayReadCases    = "cases.read"
	mayHandleCases  = "cases.handle"
	mayAnswerCases  = "cases.answer"
	maySeeImpounds  = "impounds.read"
	maySeeLedgers   = "ledgers.read"
	mayAcceptLines  = "ledgers.accept"

	maySeeAgreements  = "agreements.read"
	mayKeepAgreements = "agreements.keep"
	mayDrawPlans      = "plans.draw"
	mayIssuePlans     = "plans.issue"
	mayEndDossiers    = "dossiers.end"
)

// access are the rules of access in force here: the house's, and what the office forbids besides.
func (o *Office) access() *rights.Book {
	if o.rules != nil {
		return o.rules
	}
	return rights.House()
}

// may says whether the actor may do an act that is about no document: the acts and who may do them stand in internal/rights. A refusal is an
// event (379.5.3).
func (o *Office) may(ctx context.Context, a identity.Actor, act string) error {
	d := o.access().At(a).Decide(act)
	if d.May {
		return nil
	}
	return o.refuse(ctx, a, refusal{act: act, door: "act"}, d.Refusal())
}

// can is may without leaving a trace: for what is shown or left out.
func (o *Office) can(a identity.Actor, act string) bool { return o.access().At(a).Decide(act).May }

// check says whether the actor may do an act on a document now (office.Check), also by what the office forbids besides.
func (o *Office) check(d office.Document, act string, a identity.Actor) error {
	return office.CheckBy(o.access(), d, act, a)
}

// reads says whether the actor may read a document.
func (o *Office) reads(d office.Document, a identity.Actor) bool {
	return office.Before(o.access(), d, a).Decide(office.ActRead).May
}
