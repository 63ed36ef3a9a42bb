// The types of accounts: what is shared by customers, or held like cash, and is no person.

extension Vocabulary {
  static let accounts: [VocabularyEntry] = [
    VocabularyEntry(.accountOpened, "account.opened", of: .customer)
      .details(
        .choice(AccountDetails.kind, "kind", 1), .name(AccountDetails.program, "program", 2, .program),
        .hash(AccountDetails.name, "name", 3)),
    VocabularyEntry(.accountCounted, "account.counted", of: .customer, counts: .unit(.number))
      .details(
        .name(AccountDetails.program, "program", 1, .program), .hash(AccountDetails.name, "name", 2),
        .number(AccountDetails.points, "points", 4), .amount(AccountDetails.money, "money", 5),
        .number(AccountDetails.cause, "cause", 6), .number(AccountDetails.customer, "customer", 7)),
    VocabularyEntry(.giftcardIssued, "giftcard.issued", of: .customer, about: .order, counts: .money)
      .details(
        giftCardDetails + [
          .instant(GiftCardDetails.expires, "expiresMicroseconds", 6),
          .choice(GiftCardDetails.kind, "kind", 7),
        ]),
    VocabularyEntry(.giftcardUsed, "giftcard.used", of: .customer, about: .order, counts: .money)
      .details(giftCardDetails + [.number(GiftCardDetails.customer, "customer", 6)]),
    VocabularyEntry(.giftcardRefunded, "giftcard.refunded", of: .customer, about: .order, counts: .money)
      .details(giftCardDetails),
    VocabularyEntry(.giftcardExpired, "giftcard.expired", of: .customer)
      .details(
        .name(GiftCardDetails.reason, "reason", 1, .reason),
        .name(GiftCardDetails.actor, "actor", 2, .actor)),
  ]
}

private let giftCardDetails: [DetailField] = [
  .name(GiftCardDetails.reason, "reason", 4, .reason), .name(GiftCardDetails.actor, "actor", 5, .actor),
]
