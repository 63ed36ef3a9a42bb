// Checks the laws of `settle` and `nextChange`.

internal import Words
internal import Projection

extension ProjectorContract.Subject {
  /// How many changes ahead are checked.
  private static var changesMax: Int { 4 }

  /// Checks the laws of time for a row.
  ///
  /// - Parameter later: ascending instants, beginning with the one that the row was settled to.
  func checkTime(_ row: P.Row, later: [Instant]) throws {
    guard let instant else { return }
    let policy = policies.policy(at: instant)
    guard let own = settled(row, instant) else { throw breach(.settledOnce, "it fails") }
    guard own.encoded == row.encoded else { throw breach(.settledOnce) }
    let changes = try checkChanges(row, from: instant, under: policy)
    var instants = Set(later)
    for change in changes {
      for offset in [Int64(-1), 0, 1] {
        instants.insert(
          Instant(microseconds: change.microseconds.addingReportingOverflow(offset).partialValue))
      }
    }
    let ordered = instants.filter { $0 >= instant }.sorted()
    for (first, second) in zip(ordered, ordered.dropFirst()) {
      guard settled(row, first, second)?.encoded == settled(row, second)?.encoded else {
        throw breach(.settledInSteps, "to \(first), then to \(second)")
      }
    }
    if let last = ordered.last, let middle = ordered.dropLast().last {
      guard settled(row, instant, middle, last)?.encoded == settled(row, last)?.encoded else {
        throw breach(.settledInSteps, "to \(middle), then to \(last)")
      }
    }
  }

  /// Checks each next change of a row, one after the other, and returns their instants.
  private func checkChanges(_ row: P.Row, from instant: Instant, under policy: P.Policy) throws -> [Instant] {
    var changes: [Instant] = []
    var (row, now) = (row, instant)
    while changes.count < Self.changesMax {
      guard let next = projector.nextChange(of: row, under: policy) else {
        let far = Instant(microseconds: max(now.microseconds, .max / 4))
        guard settled(row, far)?.encoded == row.encoded else {
          throw breach(.nothingBefore, "by \(far), and it was to be never")
        }
        break
      }
      guard next > now else { throw breach(.changesAhead, "\(next) after \(now)") }
      let before = Instant(microseconds: next.microseconds - 1)
      guard settled(row, before)?.encoded == row.encoded else {
        throw breach(.nothingBefore, "by \(before), and it was to be at \(next)")
      }
      // If settling fails, the customer is quarantined, which is a change too.
      guard let changed = settled(row, next) else { break }
      guard changed.encoded != row.encoded else { throw breach(.somethingAt, "\(next)") }
      changes.append(next)
      (row, now) = (changed, next)
    }
    return changes
  }

  /// The row after settling it to some instants one after the other; `nil` where that fails.
  private func settled(_ row: P.Row, _ instants: Instant...) -> P.Row? {
    guard let instant else { return nil }
    let policy = policies.policy(at: instant)
    var row = row
    do {
      for instant in instants { try projector.settle(&row, at: instant, under: policy) }
    } catch {
      return nil
    }
    return row
  }
}
