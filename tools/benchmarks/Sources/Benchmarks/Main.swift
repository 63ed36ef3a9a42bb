// The benchmark command: runs the engine and its peers in turn, and prints both side by side.
//
//   Benchmarks run [--quick] [--only NAME]… [--json FILE] [--directory DIR] …
//   Benchmarks growth [--sizes 0.1,1,10,50] [--directory DIR]
//   Benchmarks digest [--count N]
//   Benchmarks job NAME KEY=VALUE…       one job in a process of its own; prints its figures as JSON

internal import Foundation

@main struct Main {
  static func main() async {
    do {
      let words = Array(CommandLine.arguments.dropFirst())
      switch words.first {
      case "run": try await Run(try Arguments(words.dropFirst())).run()
      case "growth": try await Growth(try Arguments(words.dropFirst())).run()
      case "digest": try Digest(try Arguments(words.dropFirst())).run()
      case "job": try await Job(words.dropFirst()).run()
      default: throw Fault("what? run, growth, digest or job: see the head of Main.swift")
      }
    } catch {
      note("benchmarks: \(error)")
      exit(1)
    }
  }
}

/// Writes a line to standard error, for whoever watches.
func note(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }

/// Why a run ends early.
struct Fault: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
