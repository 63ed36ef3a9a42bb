// What the ledger has answered, as an app stores it and sends it over a wire. These forms stay as they are: docs/json-forms.md.

/// As JSON the kind and the reason: `"email placeholder"`.
extension DroppedIdentifier: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let words = try container.decode(String.self).split(separator: " ", maxSplits: 1)
    guard words.count == 2, let reason = Reason(rawValue: String(words[1])) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "it is a kind and a reason, such as email placeholder")
    }
    self.init(kind: String(words[0]), reason: reason)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode("\(kind) \(reason.rawValue)")
  }
}

/// As JSON `{"customer":17,"duplicate":false,"position":4711}`, and what is not usual where it is so: `erased`, `voided`,
/// `refusedMerge`, `droppedIdentifiers`, `isCustomerNew`, `merges`, `requestBefore`. The command line answers with the same members.
extension Receipt: Codable {
  private enum CodingKeys: String, CodingKey {
    case position, customer, duplicate, erased, voided, refusedMerge, droppedIdentifiers, isCustomerNew,
      merges, requestBefore
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func flag(_ key: CodingKeys) throws -> Bool {
      try container.decodeIfPresent(Bool.self, forKey: key) ?? false
    }
    self.init(
      position: try container.decode(Position.self, forKey: .position),
      customer: try container.decode(CustomerNumber.self, forKey: .customer),
      duplicate: try container.decode(Bool.self, forKey: .duplicate),
      erased: try flag(.erased), voided: try flag(.voided),
      refusedMerge: try container.decodeIfPresent(String.self, forKey: .refusedMerge),
      droppedIdentifiers: try container.decodeIfPresent(
        [DroppedIdentifier].self, forKey: .droppedIdentifiers) ?? [],
      isCustomerNew: try flag(.isCustomerNew),
      merges: try container.decodeIfPresent([Merge].self, forKey: .merges) ?? [])
    requestBefore = try container.decodeIfPresent(Position.self, forKey: .requestBefore)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(position, forKey: .position)
    try container.encode(customer, forKey: .customer)
    try container.encode(duplicate, forKey: .duplicate)
    for (key, isSo) in [(CodingKeys.erased, erased), (.voided, voided), (.isCustomerNew, isCustomerNew)]
    where isSo {
      try container.encode(true, forKey: key)
    }
    try container.encodeIfPresent(refusedMerge, forKey: .refusedMerge)
    if !droppedIdentifiers.isEmpty { try container.encode(droppedIdentifiers, forKey: .droppedIdentifiers) }
    if !merges.isEmpty { try container.encode(merges, forKey: .merges) }
    try container.encodeIfPresent(requestBefore, forKey: .requestBefore)
  }
}
