// What a person is told when something fails, and what a program is.

package import Perennial

/// What failed, in one line: what was wrong, where, and what to do; with its code, and the place where it
/// has one.
package struct Failure: Error, Hashable, Sendable {
  package var code: FailureCode
  /// What is told to a person; never a personal value.
  package var message: String
  /// The touchpoint that the failure is about.
  package var position: Position?
  /// The index, from 0, of the touchpoint of a batch that was refused.
  package var index: Int?
  /// The member of the document that was sent: `data.lines[3].amount`.
  package var field: String?
  /// The place in a file that the failure is about.
  package var place: Place?

  /// A place in a file.
  package struct Place: Hashable, Sendable {
    package var file: String
    /// The line and the column, from 1.
    package var line: Int?
    package var column: Int?
  }

  package init(_ code: FailureCode, _ message: String) {
    self.code = code
    self.message = message
  }

  package var exitStatus: Int32 { code.row.exitStatus.rawValue }
  package var httpStatus: Int { code.row.httpStatus }

  /// `field` as a JSON Pointer (RFC 6901): `/data/lines/3/amount`.
  package var pointer: String? {
    guard let field else { return nil }
    let members = field.split { ".[]".contains($0) }
    return members.map { "/" + Self.escaped($0) }.joined()
  }

  private static func escaped(_ member: Substring) -> String {
    member.reduce(into: "") { text, character in
      switch character {
      case "~": text += "~0"
      case "/": text += "~1"
      default: text.append(character)
      }
    }
  }

  // MARK: What is found, asked or named wrongly

  /// The failure of a check that has found something wrong.
  package static func found(_ message: String) -> Failure { Failure(.checkFailed, message) }

  /// The failure of a request that asks for what cannot be.
  package static func usage(_ message: String) -> Failure { Failure(.invalidRequest, message) }

  /// The failure of a request that names what the ledger does not have.
  package static func unknown(_ message: String) -> Failure { Failure(.unknownSubject, message) }
}
