// Whether a stored view is what its touchpoints come to: everything is folded again, otherwise, and compared.

public import Words

/// What was found when a stored view was folded again.
public struct Verification: Hashable, Sendable {
  public var view: ViewName
  /// Of what is stored, and of what was folded for comparing.
  public var position: Position
  public var asOf: Instant
  /// What the view says of itself.
  public var digest: Digest
  /// What its touchpoints come to.
  public var refolded: Digest
  public var rows: Int
  /// The first ones, at most as many as were asked for.
  public var differences: [Difference] = []
  /// All of them.
  public var differenceCount = 0

  /// Whether everything is as it must be.
  public var isRight: Bool { differenceCount == 0 }

  /// Something that is stored otherwise than it must be.
  public struct Difference: Hashable, Sendable {
    /// Whose row it is; `nil` for what belongs to no row.
    public var customer: CustomerNumber?
    /// The first touchpoint that the stored row does not know, or knows twice; `nil` where no single one explains it.
    public var position: Position?
    /// What differs, in words.
    public var what: String
  }
}

extension Views {
  /// Folds the touchpoints of stored views again, with other numbers of threads and other bounds of memory than those of
  /// a rebuild, and compares: rows, totals, what is due, quarantine, digests. Changes nothing.
  ///
  /// - Parameter differencesMax: how many differences are listed for each view; all are counted.
  /// - Throws: `unknownView` where one was never built; what reading the ledger throws.
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
    try check.compare(with: try otherwise.scratch(projector, asOf: view.asOf, at: view.position))
    return check.found
  }
}

/// One stored view against another that was folded for comparing.
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
