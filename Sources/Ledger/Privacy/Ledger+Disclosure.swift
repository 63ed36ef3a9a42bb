// Noting that a person was given a copy of their data.

internal import Schema
internal import SwiftProtobuf

extension Ledger {
  /// Records that a person was given a copy of their data, of everything that is held.
  ///
  /// - Parameters:
  ///   - customer: any number of the person.
  ///   - request: the number of the request; `nil` where it has none.
  ///   - actor: a number or code of who does it, never a name; `nil` where nobody says.
  ///   - id: makes the call safe to make again.
  /// - Throws: `LedgerError`: `unknownSubject` where there is no such customer; `invalidTouchpoint` where it is an account;
  ///   `conflictingDuplicate`.
  package func noteDisclosure(
    of customer: CustomerNumber, request: String?, actor: String?, as id: TouchpointID?
  ) async throws -> Receipt {
    noting(request, id, in: [try await record(Self.disclosing(customer, request, actor, id))])[0]
  }

  /// `noteDisclosure` for code that is not asynchronous: it blocks its thread until the note is on disk.
  @available(*, noasync, message: "await it instead")
  package func noteDisclosure(
    of customer: CustomerNumber, request: String?, actor: String?, as id: TouchpointID?
  ) throws -> Receipt {
    noting(request, id, in: [try record(Self.disclosing(customer, request, actor, id))])[0]
  }

  private static func disclosing(
    _ customer: CustomerNumber, _ request: String?, _ actor: String?, _ id: TouchpointID?
  ) -> Recording<Receipt> {
    let disclosed = OwnTouchpoint<CustomerDisclosed>(
      customer: customer,
      message: .with {
        $0.request = request ?? ""
        $0.reason = "requested"
        $0.actor = actor ?? ""
        $0.scope = "everything"
      })
    return Recording(as: id) { writer, staging, snapshot in
      if let answers = try writer.answers(to: id, staging, snapshot, again: { _ in [disclosed] }) {
        return answers[0]
      }
      try writer.checkExists(customer, staging)
      try writer.checkPerson(customer, "has no data of its own to be given a copy of")
      return try writer.stage([disclosed], as: id, &staging, snapshot)[0]
    }
  }
}
