// Whether a stored view is what its touchpoints come to: everything is folded again and compared.

public import Words

/// The result of folding the touchpoints of a stored view again and comparing.
public struct Verification: Hashable, Sendable {
  /// The name of the view that was folded again.
  public var view: ViewName
  /// The position that the stored view and the one folded for comparing are up to.
  public var position: Position
  /// The instant that both are as of.
  public var asOf: Instant
  /// The digest that the stored view records of itself.
  public var digest: Digest
  /// The digest of the view that was folded for comparing.
  public var refolded: Digest
  /// How many rows the stored view says it has.
  public var rows: Int
  /// The first differences, at most as many as were asked for.
  public var differences: [Difference] = []
  /// How many differences there are.
  public var differenceCount = 0

  /// Whether the stored view does not differ from what its touchpoints come to.
  public var isRight: Bool { differenceCount == 0 }

  /// Something in the stored view that differs from what its touchpoints come to.
  public struct Difference: Hashable, Sendable {
    /// The customer whose row differs; `nil` for what belongs to no row.
    public var customer: CustomerNumber?
    /// The touchpoint that the stored row seems to lack, or to have folded twice; `nil` where no single
    /// one explains the row.
    public var position: Position?
    /// What differs, in words.
    public var what: String
  }
}

extension Views {
  /// Folds the touchpoints of stored views again, with another number of threads and another bound of
  /// memory than a rebuild has, and compares rows, totals, due indexes, quarantine and digests. Changes
  /// nothing.
  ///
  /// - Parameters:
  ///   - names: the views to check; `nil` for all that are stored.
  ///   - differencesMax: how many differences are listed for each view; all are counted.
  /// - Throws: `ProjectionError` with code `unknownView` where a view was never built; what reading the
  ///   ledger throws.
  public func verify(_ names: [ViewName]? = nil, differencesMax: Int = 20) throws -> [Verification] {
    try chosen(names).map { try verify($0, differencesMax: differencesMax) }
  }

  private func verify<P: Projector>(_ projector: P, differencesMax: Int) throws -> Verification {
    let view = try stored(projector)
    var check = ViewCheck(view, source, differencesMax: differencesMax)
    let meta = try view.generation.meta(in: view.transaction)
    if let staleness = try meta.staleness(projector, source, to: try RefreshTarget(source, asOf: nil)),
      staleness.isOther
    {
      check.add(nil, "\(staleness.words); build it anew")
      return check.found
    }
    if !P.details.isEmpty,
      try source.arrangement(through: source.newestPosition()).lastRedaction > view.position
    {
      check.add(
        nil, "bodies of what it has folded were taken out of the log since; refresh it, and verify it then")
      return check.found
    }
    try check.compare(with: try otherwise.scratch(projector, asOf: view.asOf, at: view.position))
    return check.found
  }
}

/// Compares one stored view with a view that was folded for comparing.
private struct ViewCheck<P: Projector> {
  let view: View<P>
  let source: any FactSource
  let differencesMax: Int
  private(set) var found: Verification

  init(_ view: View<P>, _ source: any FactSource, differencesMax: Int) {
    self.view = view
    self.source = source
    self.differencesMax = differencesMax
    found = Verification(
      view: P.name, position: view.position, asOf: view.asOf, digest: view.digest, refolded: view.digest,
      rows: view.count)
  }

  mutating func add(_ customer: CustomerNumber?, at position: Position? = nil, _ what: String) {
    found.differenceCount += 1
    guard found.differences.count < differencesMax else { return }
    found.differences.append(Verification.Difference(customer: customer, position: position, what: what))
  }

  mutating func compare(with refolded: View<P>) throws {
    found.refolded = refolded.digest
    let parting = try Parting(view, source)
    try view.forEachDifferingValue(from: refolded) { customer, stored, right in
      if found.differences.count < differencesMax {
        let (position, what) = try parting.explain(customer, stored, right)
        add(customer, at: position, what)
      } else {
        add(customer, "")
      }
      return true
    }
    let (stored, right) = (try view.quarantine(), try refolded.quarantine())
    for entry in Set(stored).symmetricDifference(right).sorted(by: { $0.customer < $1.customer }) {
      let known = stored.contains(entry)
      add(
        entry.customer, at: entry.position,
        known ? "is quarantined, and should not be: \(entry.reason)" : "is not quarantined: \(entry.reason)")
    }
    try compareTables(with: refolded)
  }

  private mutating func compareTables(with refolded: View<P>) throws {
    let totals = (try view.totals, try refolded.totals)
    let counters = Set((totals.0.sorted + totals.1.sorted).map(\.counter))
    for counter in counters.sorted(by: { ($0.high, $0.low) < ($1.high, $1.low) })
    where totals.0[counter] != totals.1[counter] {
      add(
        nil,
        "the total \(counter.kind).\(counter.qualifier).\(counter.first).\(counter.second) is "
          + "\(totals.0[counter]), and should be \(totals.1[counter])")
    }
    if try !view.isDueAlike(refolded) { add(nil, "the index of what is due differs") }
    let sum = try view.digestOfContents()
    if sum != view.digest { add(nil, "the digest is \(view.digest), and its rows and totals sum to \(sum)") }
    if found.isRight, view.digest != refolded.digest {
      add(nil, "the digest is \(view.digest), and should be \(refolded.digest)")
    }
  }
}
