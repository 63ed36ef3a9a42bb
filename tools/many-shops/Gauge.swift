// What this process takes of the system: descriptors, threads, address space, memory.

import Foundation
import Synchronization

/// One look.
struct Usage: Sendable {
  var descriptors = 0
  var threads = 0
  var addressBytes = 0
  var residentBytes = 0

  static func now() -> Usage {
    var usage = Usage()
    // One of them is the directory that is being read.
    let entries = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
    usage.descriptors = max(0, (entries?.count ?? 0) - 1)
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    for line in status.split(separator: "\n") {
      let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
      guard words.count >= 2, let value = Int(words[1]) else { continue }
      switch words[0] {
      case "Threads:": usage.threads = value
      case "VmSize:": usage.addressBytes = value << 10
      case "VmRSS:": usage.residentBytes = value << 10
      default: break
      }
    }
    return usage
  }

  mutating func raise(to other: Usage) {
    descriptors = max(descriptors, other.descriptors)
    threads = max(threads, other.threads)
    addressBytes = max(addressBytes, other.addressBytes)
    residentBytes = max(residentBytes, other.residentBytes)
  }

  var words: String {
    "\(descriptors) descriptors, \(threads) threads, \(addressBytes >> 30) GiB of addresses, \(residentBytes >> 20) MiB resident"
  }
}

/// Looks again and again, on a thread of its own, and keeps the most that there was.
final class Gauge: Sendable {
  private let most: Most
  private let began = Mutex(ContinuousClock.now)

  private final class Most: Sendable {
    let usage = Mutex(Usage())
  }

  init() {
    let most = Most()
    self.most = most
    Thread.detachNewThread { [weak most] in
      while let most {
        let now = Usage.now()
        most.usage.withLock { $0.raise(to: now) }
        usleep(10_000)
      }
    }
  }

  /// The most since the last report, and how long that is ago.
  func report(_ part: String) -> String {
    let now = Usage.now()
    let usage = most.usage.withLock { usage in
      usage.raise(to: now)
      defer { usage = Usage() }
      return usage
    }
    return line(part, usage)
  }

  /// What there is now.
  func reportNow(_ part: String) -> String {
    most.usage.withLock { $0 = Usage() }
    return line(part, Usage.now())
  }

  private func line(_ part: String, _ usage: Usage) -> String {
    let seconds = began.withLock { began in
      defer { began = .now }
      return (ContinuousClock.now - began) / .seconds(1)
    }
    return "\(part): \(String(format: "%.2f", seconds)) s, \(usage.words)"
  }
}
