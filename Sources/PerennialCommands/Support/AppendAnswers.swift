// What became of each line of `append`, told in the order of the lines as soon as it is known.

internal import Edge
internal import Perennial
internal import Synchronization

final class AppendAnswers: Sendable {
  private let format: OutputFormat
  /// The answers that are known and not given yet; and the failure because of which no more can be given.
  private let state = Mutex<(pending: [LineAnswer], failure: Failure?)>(([], nil))

  init(_ format: OutputFormat) { self.format = format }

  func begin() {
    if format.isCSV { attempt { try TextTable(columns: LineAnswer.columns).print(as: format) } }
  }

  func add(_ receipt: Receipt, _ line: Int) {
    let answer = LineAnswer(line: line, .recorded(receipt))
    state.withLock { $0.pending.append(answer) }
  }

  func add(_ code: LedgerError.Code, _ reason: String, _ line: Int) {
    let answer = LineAnswer(line: line, .refused(Refusal(FailureCode(code).rawValue, reason)))
    state.withLock { $0.pending.append(answer) }
  }

  /// Gives the answers that are known. Where nobody listens any more, the present task is cancelled.
  func give() {
    let answers = state.withLock { state in
      defer { state.pending = [] }
      return state.pending.sorted { $0.line < $1.line }
    }
    attempt {
      for answer in answers { try give(answer) }
      try StandardOutput.flush()
    }
  }

  private func give(_ answer: LineAnswer) throws {
    switch format {
    case .json: try printJSON(answer)
    case .csv, .csvAsIs: try TextTable(columns: [], rows: [answer.cells]).printRows(as: format)
    case .table:
      switch answer.outcome {
      case .recorded(let receipt): try StandardOutput.line(receipt.text)
      case .refused(let refusal): Messages.error("line \(answer.line): \(refusal.message)")
      }
    }
  }

  private func attempt(_ body: () throws -> Void) {
    do {
      try body()
    } catch {
      let failure = Failure(error)
      state.withLock { if $0.failure == nil { $0.failure = failure } }
      withUnsafeCurrentTask { $0?.cancel() }
    }
  }

  /// - Throws: the failure because of which some answers were not given.
  func finish() throws {
    if let failure = state.withLock({ $0.failure }) { throw failure }
  }
}

extension LineAnswer {
  /// The columns of the answers as a table: one for every member that any of them may have.
  fileprivate static let columns = [
    "line", "position", "customer", "duplicate", "erased", "voided", "refusedMerge", "droppedIdentifiers",
    "isCustomerNew", "merges", "refused", "message",
  ]

  fileprivate var cells: [String] {
    switch outcome {
    case .recorded(let receipt):
      [
        String(line), receipt.position.description, String(receipt.customer.rawValue),
        String(receipt.duplicate), receipt.erased ? "true" : "", receipt.voided ? "true" : "",
        receipt.refusedMerge ?? "",
        receipt.droppedIdentifiers.map { "\($0.kind) \($0.reason.rawValue)" }.joined(separator: "; "),
        receipt.isCustomerNew ? "true" : "",
        receipt.merges.map { "\($0.other.rawValue) by \($0.kinds.joined(separator: " and "))" }
          .joined(separator: "; "), "", "",
      ]
    case .refused(let refusal):
      [String(line)] + Array(repeating: "", count: 9) + [refusal.refused, refusal.message]
    }
  }
}
