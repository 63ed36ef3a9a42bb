// What a person is told when something fails, and what a program is.

public import Ledger

/// What any error of the library is to a person, to a script and to a client of HTTP: in one line what was wrong, where, and what to
/// do, with its code, its statuses, and the place where it has one.
///
/// ```swift
/// do { try await ledger.append(sale) } catch {
///   let failure = Failure(error)
///   respond(failure.httpStatus, failure.problem)  // in a service
///   exit(failure.exitStatus)  // in a command line
/// }
/// ```
///
/// The guide, docs/errors.md, has a row for each code.
public struct Failure: Error, Hashable, Sendable {
  /// What kind of failure it is, for a program.
  public var code: FailureCode
  /// What is told to a person; never a personal value.
  public var message: String
  /// The touchpoint that the failure is about; `nil` where it is about none.
  public var position: Position?
  /// The index, from 0, of the touchpoint of a batch that was refused; `nil` where there was no batch.
  public var index: Int?
  /// The member of what was sent that is wrong: of a touchpoint `data.lines[3].amount`, of a policy
  /// `tiers.levels[1].name`, likewise of the definition of a type; `nil` where it is no single one.
  public var field: String?
  /// The place in a file that the failure is about; `nil` where it is about none.
  public var place: Place?

  /// A place in a file.
  public struct Place: Hashable, Sendable {
    /// The file's path, as it was given.
    public var file: String
    /// The line, from 1; `nil` where the file as a whole is meant.
    public var line: Int?
    /// The column, from 1; `nil` where the line as a whole is meant.
    public var column: Int?

    /// A place in a file, or the file itself.
    public init(file: String, line: Int? = nil, column: Int? = nil) {
      (self.file, self.line, self.column) = (file, line, column)
    }
  }

  /// A failure that a program finds itself, to be told like those of the library.
  ///
  /// - Parameters:
  ///   - code: what kind of failure it is.
  ///   - message: what was wrong, where, and what to do; never a personal value.
  public init(_ code: FailureCode, _ message: String) {
    self.code = code
    self.message = message
  }

  /// What a command line ends with: 1 for what was checked and is wrong, otherwise a number of sysexits.h.
  public var exitStatus: Int32 { code.exitStatus }

  /// What a service answers with: from 400 to 499 where the request is at fault, from 500 otherwise.
  public var httpStatus: Int { code.httpStatus }

  /// Whether the same may be sent again as it is, with the same id, and be taken later: what stands in its way is not in it, and
  /// passes or can be mended. Of the statuses of HTTP these are 503 and 507.
  public var maySendAgain: Bool { code.maySendAgain }

  /// `field` as a JSON Pointer (RFC 6901): `/data/lines/3/amount`; `nil` where there is no field.
  public var pointer: String? {
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

extension Failure: CustomStringConvertible {
  public var description: String { message }
}
