// The days on which a customer was active, from the activities of their row.

internal import Words
internal import Projection

extension Retention {
  /// The local days with an activity that is not cancelled, ascending, each once.
  public func days(of row: RetentionRow) -> [Int32] { withDays(of: row) { $0.map(\.day) } }

  /// A day with an activity.
  struct ActiveDay: BitwiseCopyable {
    var day: Int32
    var latest: Instant
  }

  /// Calls `body` with the days of a row, ascending.
  func withDays<Result>(
    of row: RetentionRow, _ body: (UnsafeBufferPointer<ActiveDay>) -> Result
  ) -> Result {
    row.orders.orders.withUnsafeBufferPointer { orders in
      row.lasting.withUnsafeBufferPointer { lasting in
        withUnsafeTemporaryAllocation(of: ActiveDay.self, capacity: orders.count + lasting.count) { memory in
          let count = fill(memory, orders, lasting)
          return body(UnsafeBufferPointer(rebasing: memory[..<count]))
        }
      }
    }
  }

  /// Merges the orders and the lasting activities, which both ascend, into days. Returns how many there
  /// are.
  private func fill(
    _ days: UnsafeMutableBufferPointer<ActiveDay>, _ orders: UnsafeBufferPointer<OrderBook.Order>,
    _ lasting: UnsafeBufferPointer<Instant>
  ) -> Int {
    var (count, next) = (0, 0)
    for index in orders.indices where orders[index].counts {
      let placed = orders[index].placed
      while next < lasting.count, lasting[next] < placed {
        add(lasting[next], to: days, &count)
        next += 1
      }
      add(placed, to: days, &count)
    }
    while next < lasting.count {
      add(lasting[next], to: days, &count)
      next += 1
    }
    return count
  }

  @inline(__always)
  private func add(_ activity: Instant, to days: UnsafeMutableBufferPointer<ActiveDay>, _ count: inout Int) {
    let day = calendar.dayBegun(at: calendar.moment(of: activity))
    if count > 0, days[count - 1].day == day {
      days[count - 1].latest = activity
    } else {
      days[count] = ActiveDay(day: day, latest: activity)
      count += 1
    }
  }
}
