// The arguments of the benchmarks' program.

internal import Foundation

/// The options of `run` and `growth`. The last five are those that the scripts give.
struct Arguments {
  var quick = false
  /// The size of a run that is neither the full nor the quick one: to try things out.
  var touchpoints: Int?
  /// The names of the benchmarks that run; all of them where none is named.
  var only: [String] = []
  var json: String?
  /// The directory in which the ledgers are made: it lies on the disk that is to be measured.
  var directory = FileManager.default.currentDirectoryPath
  /// The sizes of ledgers for `growth`, in millions of touchpoints.
  var sizes = [0.1, 1, 10, 50]
  var count = 10_000
  /// The file of an earlier run to compare with, and whether this run takes its place.
  var results: String?
  var save = false
  /// The Python interpreter that has the peers' packages; without one they are left out.
  var python: String?
  /// The folder of the peers' Python programs.
  var peers = "peers"
  /// The path of the command line that is measured.
  var perennial: String?
  /// The root of the repository, from which mappings are read.
  var repository = "."

  init(_ words: some Sequence<String>) throws {
    var words = words.makeIterator()
    while let word = words.next() {
      func value() throws -> String {
        guard let value = words.next() else { throw Fault("\(word) needs a value") }
        return value
      }
      switch word {
      case "--quick": quick = true
      case "--save": save = true
      case "--touchpoints": touchpoints = try Self.number(word, try value())
      case "--only": only.append(try value())
      case "--json": json = try value()
      case "--directory": directory = try value()
      case "--count": count = try Self.number(word, try value())
      case "--sizes": sizes = try value().split(separator: ",").map { try Self.number(word, String($0)) }
      case "--results": results = try value()
      case "--python": python = try value()
      case "--peers": peers = try value()
      case "--perennial": perennial = try value()
      case "--repository": repository = try value()
      default:
        throw Fault(
          "unknown argument \(word); known are --quick, --touchpoints N, --only NAME, --json FILE, "
            + "--directory DIR, --save, --sizes LIST"
        )
      }
    }
  }

  private static func number<Number: LosslessStringConvertible>(_ option: String, _ text: String) throws
    -> Number
  {
    guard let number = Number(text) else { throw Fault("\(option) needs a number, not \(text)") }
    return number
  }
}
