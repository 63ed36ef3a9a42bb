// What an import tells beside its accounting: identifiers that led to nobody, totals that were rounded.

internal import Ledger

extension ImportSummary {
  /// Takes in what a receipt and an origin say of a touchpoint that was added.
  mutating func note(_ receipt: Receipt, _ origin: ImportBatch.Origin) {
    guard !receipt.duplicate, !receipt.isNothing else { return }
    if let rounded = origin.rounded {
      self.rounded[rounded.currency, default: Rounded()].orders += 1
      let largest = max(self.rounded[rounded.currency]?.largest ?? 0, abs(rounded.difference))
      self.rounded[rounded.currency]?.largest = largest
    }
    // A touchpoint of a rule's `also` mostly has the same subject as the one before it, which was counted.
    guard !origin.isAlso else { return }
    for dropped in receipt.droppedIdentifiers { droppedIdentifiers[dropped, default: 0] += 1 }
  }

  /// Sentences for a person about identifiers, about rounding, and about rejects that were there before.
  public var notes: [String] {
    var notes: [String] = []
    if let first = filesWithoutLines.first {
      let more = filesWithoutLines.count - 1
      notes.append(more == 0 ? "\(first) has no lines" : "\(first) and \(more) more files have no lines")
    }
    func kinds(_ reason: DroppedIdentifier.Reason) -> (count: Int, words: String)? {
      let found = droppedIdentifiers.filter { $0.key.reason == reason }.sorted { $0.key.kind < $1.key.kind }
      guard !found.isEmpty else { return nil }
      return (
        found.reduce(0) { $0 + $1.value }, found.map { "\($0.key.kind) \($0.value)" }.joined(separator: ", ")
      )
    }
    func identifiers(_ count: Int) -> String { count == 1 ? "1 identifier" : "\(count) identifiers" }
    if let (count, words) = kinds(.placeholder) {
      notes.append("\(identifiers(count)) stood for nobody: \(words)")
    }
    if let (count, words) = kinds(.malformed) {
      notes.append("\(identifiers(count)) of no address or number linked nobody: \(words)")
    }
    if let (count, words) = kinds(.anothers) {
      notes.append(
        "\(identifiers(count)) of other customers, who differ in what counts more, were not followed, and nobody was merged: "
          + words)
    }
    if let (count, words) = kinds(.overLimit) {
      notes.append(
        "\(identifiers(count)) more than a customer may have were not linked: \(words); where many share a value, "
          + "name it in the setting blockedValues, or in the mapping's placeholders")
    }
    for (currency, rounded) in rounded.sorted(by: { $0.key < $1.key }) {
      let largest = DecimalNumber(
        units: Int128(rounded.largest), scale: MeasureUnit(currency: currency)?.minorDigits ?? 2)
      notes.append(
        rounded.orders == 1
          ? "1 order differs from its lines by \(largest) \(currency); its total counts"
          : "\(rounded.orders) orders differ from their lines by up to \(largest) \(currency); their totals count"
      )
    }
    if let earlierRejectsFile {
      notes.append("the rejects of an earlier import are now \(earlierRejectsFile)")
    }
    return notes
  }
}
