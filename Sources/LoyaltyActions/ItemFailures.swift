// What a run could not decide, while it went on with what is behind it.

internal import Ledger
internal import Projection
internal import ReadModels

/// The failures of single things that were due.
struct ItemFailures {
  private var ids: [String] = []
  private var first: (any Error)?

  /// Notes a failure that is of one thing alone.
  ///
  /// - Throws: the error, where it is none: whatever comes next would fail as well, or is not to be tried.
  mutating func note(_ error: any Error, of item: LoyaltyWork.Item) throws {
    let isOfOne =
      switch error {
      case let error as LedgerError: Self.ledgerCodes.contains(error.code)
      case let error as ProjectionError: Self.projectionCodes.contains(error.code)
      default: false
      }
    guard isOfOne else { throw error }
    ids.append(item.id)
    first = first ?? error
  }

  /// - Throws: the first failure, with the ids of all; nothing where there is none.
  func check(after run: ProgramRun) throws {
    let shown =
      ids.prefix(Self.idsShown).joined(separator: ", ") + (ids.count > Self.idsShown ? ", \u{2026}" : "")
    let what = "\(run.recorded) recorded, \(ids.count) failed (\(shown)); the first: "
    switch first {
    case var error as LedgerError:
      error.message = what + error.message
      throw error
    case var error as ProjectionError:
      error.message = what + error.message
      throw error
    default: break
    }
  }

  private static let idsShown = 10
  private static let ledgerCodes: Set<LedgerError.Code> = [
    .invalidTouchpoint, .conflictingDuplicate, .ambiguousReference, .expectationFailed, .unknownSubject,
    .erased,
    .keyLost,
  ]
  private static let projectionCodes: Set<ProjectionError.Code> = [.quarantined, .overflow]
}
