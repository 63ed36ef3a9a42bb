// The types of the business itself: what is fixed about each, whatever its messages hold.

extension Vocabulary {
  static let business: [VocabularyEntry] = [
    VocabularyEntry(.policyPublished, "policy.published", of: .business, about: .policy),
    VocabularyEntry(.settingsChanged, "settings.changed", of: .business),
    VocabularyEntry(
      .spendRecorded, "spend.recorded", of: .business, about: .campaign, counts: .money
    )
    .details(
      .name(SpendDetails.campaign, "campaign", 1, .campaign),
      .name(SpendDetails.channel, "channel", 4, .channel),
      .name(SpendDetails.period, "period", 5, .period)),
    VocabularyEntry(
      .productDefined, "product.defined", of: .business, about: .product, counts: .money
    )
    .details(
      .name(ProductDetails.sku, "sku", 1, .sku), .name(ProductDetails.category, "category", 3, .category),
      .amount(ProductDetails.price, "price", 6), .name(ProductDetails.kind, "kind", 7, .kind)),
    VocabularyEntry(
      .storeDefined, "store.defined", of: .business, about: .name, counts: .money),
    VocabularyEntry(
      .staffDefined, "staff.defined", of: .business, about: .party, counts: .money),
    VocabularyEntry(
      .partyDefined, "party.defined", of: .business, about: .party, counts: .money),
    VocabularyEntry(
      .objectiveSet, "objective.set", of: .business, about: .objective, counts: .unit(.number)),
    VocabularyEntry(
      .catalogDefined, "catalog.defined", of: .business, about: .name, counts: .unit(.number)),
    VocabularyEntry(.policyWithdrawn, "policy.withdrawn", of: .business, about: .policy),
    VocabularyEntry(.keysRotated, "keys.rotated", of: .business, counts: .unit(.number)),
    VocabularyEntry(
      .dataExported, "data.exported", of: .business, about: .party, counts: .unit(.number)),
  ]
}
