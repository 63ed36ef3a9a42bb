import Foundation
import Perennial
import Testing

/// The one table of failures: that it has all of them, and that the documentation says the same.
struct FailureCodeTests {
  /// The Swift files of the library, by what they hold.
  private static func librarySources() throws -> [String] {
    let root = repository + "/Sources"
    let names = (FileManager.default.enumerator(atPath: root)?.allObjects ?? []).compactMap { $0 as? String }
    return try names.filter {
      $0.hasSuffix(".swift") && !$0.hasPrefix("Schema/") && !$0.hasPrefix("PerennialTestKit/")
    }
    .sorted().map { try String(contentsOfFile: root + "/" + $0, encoding: .utf8) }
  }

  /// The codes that the source of the library declares, by the error that they are of.
  private static func declared() throws -> [(error: String, code: String)] {
    var found: [(error: String, code: String)] = []
    for source in try Self.librarySources() {
      var error = ""
      for line in source.split(separator: "\n") {
        if let match = line.firstMatch(of: /public struct (\w+Error): Error/) { error = String(match.1) }
        if let match = line.firstMatch(of: /static let \w+ = Code\(rawValue: "(\w+)"\)/) {
          found.append((error, String(match.1)))
        }
      }
    }
    return found
  }

  @Test("Every code of every error of the library has a row")
  func complete() throws {
    let declared = try Self.declared()
    #expect(declared.count > 40)
    for (error, code) in declared {
      let found: FailureCode
      switch error {
      case "LedgerError": found = FailureCode(LedgerError.Code(rawValue: code))
      case "ProjectionError": found = FailureCode(ProjectionError.Code(rawValue: code))
      case "ImportError": found = FailureCode(ImportError.Code(rawValue: code))
      case "ExportError": found = FailureCode(ExportError.Code(rawValue: code))
      default:
        Issue.record("\(error) has the code \(code), and the table of failures does not know that error")
        continue
      }
      #expect(found != .unexpected, "\(error) has the code \(code), which has no row in FailureCode")
    }
  }

  @Test("Every public error of the library becomes a failure of its own kind")
  func errors() throws {
    let samples: [any Error] = [
      LedgerError(.diskFull, "m"), ProjectionError(.contended, "m"), ImportError(.invalidData, "m"),
      ExportError(.cannotCreate, "m", file: "f"), TouchpointFault("data.total", "m"), PolicyFault("a", "m"),
      TypeFault("b", "m"), ContentDifference(fields: ["time"]), ArithmeticOverflow(),
      TimeStandsStill(instant: Instant(microseconds: 0)), RowReader.Malformed(),
      UndeclaredDetail(detail: OwnDetail("wine", of: "acme.a.b", .number, in: nil), message: "m"),
      Failure(.checkFailed, "m"),
    ]
    let known = Set(samples.map { String(describing: type(of: $0)) })
    for source in try Self.librarySources() {
      for match in source.matches(of: /public struct (\w+): (?:\w+, )*Error\b/) {
        #expect(known.contains(String(match.1)), "\(match.1) is thrown, and no failure is made of it")
      }
    }
    for sample in samples {
      let failure = try #require(Failure(known: sample), "\(sample)")
      #expect(failure.code != .unexpected && !failure.message.isEmpty, "\(sample)")
    }
  }

  @Test("A row has statuses that exist, and words")
  func rows() {
    for code in FailureCode.allCases {
      #expect((400...599).contains(code.httpStatus), "\(code)")
      #expect(!code.title.isEmpty && !code.advice.isEmpty, "\(code)")
      #expect(!code.title.hasSuffix("."), "\(code)")
    }
  }

  @Test(
    "What scripts and clients are told stays: damage is 1, what may be tried again 75 and 503, usage 64 and 400"
  )
  func statuses() {
    let told: [(FailureCode, Int32, Int)] = [
      (.damaged, 1, 500), (.rolledBack, 1, 500), (.locked, 75, 503), (.outcomeUnknown, 75, 503),
      (.expectationFailed, 75, 412), (.conflictingDuplicate, 65, 409), (.invalidTouchpoint, 65, 422),
      (.erased, 65, 410), (.unknownSubject, 66, 404), (.diskFull, 74, 507), (.accessDenied, 77, 500),
      (.invalidRequest, 64, 400), (.cancelled, 130, 503), (.cannotCreate, 73, 500), (.keyLost, 65, 500),
      (.notWritable, 65, 503), (.unexpected, 70, 500),
    ]
    for (code, exit, http) in told {
      #expect(code.exitStatus == exit, "\(code)")
      #expect(code.httpStatus == http, "\(code)")
    }
  }

  @Test("What may be sent again is what passes or can be mended, and is not in what was sent")
  func sendingAgain() {
    let again = FailureCode.allCases.filter(\.maySendAgain)
    #expect(
      again == [
        .notFound, .locked, .notWritable, .diskFull, .outcomeUnknown, .clockAhead, .keyUnavailable,
        .staleView,
        .contended, .cancelled, .closed,
      ])
  }

  @Test("docs/errors.md has the same table")
  func documented() throws {
    let text = try String(contentsOfFile: repository + "/docs/errors.md", encoding: .utf8)
    let lines = text.split(separator: "\n").filter { $0.hasPrefix("| `") }.map(String.init)
    let expected = FailureCode.allCases.map { code in
      "| `\(code.rawValue)` | \(code.title) | \(code.advice) | \(code.exitStatus) | \(code.httpStatus) |"
    }
    #expect(lines == expected, "it should be:\n\(expected.joined(separator: "\n"))")
  }
}
