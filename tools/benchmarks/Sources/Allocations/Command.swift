// Counts the allocations of single operations, which do not depend on the machine.
//
//   Allocations THRESHOLDS MAPPING [--update]
//
// The counts are compared with the limits in the file, and the exit status is 1 where one is exceeded;
// --update writes the file anew.

internal import Foundation

@main struct Main {
  static func main() async {
    do {
      let words = CommandLine.arguments.dropFirst()
      let files = words.filter { !$0.hasPrefix("--") }
      guard files.count == 2 else { throw Fault("which file of thresholds, and which mapping?") }
      let directory =
        FileManager.default.temporaryDirectory.path + "/perennial-allocations-\(UUID().uuidString)"
      try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
      defer { try? FileManager.default.removeItem(atPath: directory) }
      let counts = try await Operations(in: directory, mapping: files[1]).counts()
      guard words.contains("--update") else {
        if try !Thresholds(contentsOf: files[0]).check(counts) { exit(1) }
        return
      }
      try Thresholds(counts).write(to: files[0])
      for count in counts { print("\(count.operation): \(count.text)") }
    } catch {
      FileHandle.standardError.write(Data("allocations: \(error)\n".utf8))
      exit(2)
    }
  }
}

struct Fault: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

/// How often an operation allocates, on average.
struct Count {
  var operation: String
  var allocations: Double

  var text: String { String(format: "%.2f allocations", allocations) }
}
