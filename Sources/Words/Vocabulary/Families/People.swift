// The types of people: what is fixed about each, whatever its messages hold.

extension Vocabulary {
  static let people: [VocabularyEntry] = [
    VocabularyEntry(.customerRegistered, "customer.registered", of: .customer)
      .details(registrationDetails),
    VocabularyEntry(.customerUpdated, "customer.updated", of: .customer)
      .details(registrationDetails),
    VocabularyEntry(.customerLinked, "customer.linked", of: .customer),
    VocabularyEntry(.customerUnlinked, "customer.unlinked", of: .customer),
    VocabularyEntry(
      .customerMerged, "customer.merged", of: .customer, counts: .unit(.customer)),
    VocabularyEntry(
      .customerUnmerged, "customer.unmerged", of: .customer, counts: .unit(.customer)),
    VocabularyEntry(.consentGranted, "consent.granted", of: .customer, about: .purpose)
      .details(consentDetails),
    VocabularyEntry(.consentWithdrawn, "consent.withdrawn", of: .customer, about: .purpose)
      .details(consentDetails),
    VocabularyEntry(.preferenceSet, "preference.set", of: .customer)
      .details(
        .name(PreferenceDetails.topic, "topic", 1, .preference),
        .name(PreferenceDetails.choice, "choice", 2, .choice)),
    VocabularyEntry(.customerErased, "customer.erased", of: .customer, about: .request).version(2),
    VocabularyEntry(.customerDisclosed, "customer.disclosed", of: .customer, about: .request).version(2),
    VocabularyEntry(.touchpointVoided, "touchpoint.voided", counts: .unit(.position)),
    VocabularyEntry(.touchpointAssigned, "touchpoint.assigned", counts: .unit(.position)),
    VocabularyEntry(.touchpointRedacted, "touchpoint.redacted", counts: .unit(.position)),
    VocabularyEntry(.useRestricted, "use.restricted", of: .customer, about: .request).version(2),
    VocabularyEntry(.useAllowed, "use.allowed", of: .customer, about: .request).version(2),
    VocabularyEntry(.mergeSuggested, "merge.suggested", of: .customer, counts: .unit(.customer)),
    VocabularyEntry(.mergeDismissed, "merge.dismissed", of: .customer, counts: .unit(.customer)),
  ]
}

private let registrationDetails: [DetailField] = [
  .number(CustomerDetails.birthMonth, "birthMonth", 1), .number(CustomerDetails.birthDay, "birthDay", 2),
  .hash(CustomerDetails.household, "household", 3), .name(CustomerDetails.origin, "origin", 4, .origin),
  .name(CustomerDetails.campaign, "campaign", 5, .campaign),
  .hash(CustomerDetails.ageBand, "ageBand", 6), .hash(CustomerDetails.region, "region", 7),
  .hash(CustomerDetails.country, "country", 8),
]

private let consentDetails: [DetailField] = [
  .name(ConsentDetails.purpose, "purpose", 1, .purpose),
  .list(ConsentDetails.channels, "channels", 2, of: [.name(ConsentDetails.channel, "channel", 0, .channel)]),
  .name(ConsentDetails.mechanism, "mechanism", 5, .mechanism),
  .name(ConsentDetails.jurisdiction, "jurisdiction", 6, .jurisdiction),
  .instant(ConsentDetails.expires, "expiresMicroseconds", 7),
]
