// The files that imports are measured with.

/// Files like those that shops have.
package enum ImportFiles {
  /// How many lines UCI Online Retail has.
  package static let lineCount = 541_909
  private static let linesPerInvoice = 21
  private static let names = [
    "WHITE HANGING HEART T-LIGHT HOLDER", "WHITE METAL LANTERN", "CREAM CUPID HEARTS COAT HANGER",
    "\"SET 7 BABUSHKA NESTING BOXES, WOOD\"", "GLASS STAR FROSTED T-LIGHT HOLDER", "HAND WARMER UNION JACK",
  ]

  /// A CSV of the shape of Online Retail: invoices of 21 lines, 4,372 customers, a quarter of the invoices
  /// without one.
  package static func csv(lines: Int) -> String {
    var text = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
    text.reserveCapacity(lines * 90)
    for line in 0..<lines {
      let invoice = line / linesPerInvoice
      var invoiceDraw = Draw(seed: 1, invoice)
      var draw = Draw(seed: 2, line)
      let customer = invoiceDraw.below(4) == 0 ? "" : "\(12_346 + invoiceDraw.below(4372)).0"
      let day = 1 + invoice % 28
      let time =
        "2011-\(two(1 + invoice / 2200))-\(two(day))T\(two(8 + invoice % 10)):\(two(invoice % 60)):00"
      let sku = draw.below(4000)
      let pence = 10 + draw.below(1200)
      text += "\(536_365 + invoice),\(20_000 + sku),\(names[Int(sku % 6)]),\(1 + draw.below(24)),"
      text += "\(time),\(pence / 100).\(two(Int(pence % 100))),\(customer),United Kingdom\n"
    }
    return text
  }

  /// CloudEvents, one a line: orders of three lines by 10,000 customers.
  package static func events(_ count: Int) -> String {
    var text = ""
    text.reserveCapacity(count * 480)
    for number in 0..<count {
      var draw = Draw(seed: 3, number)
      let id = "A\(1_000_000 + number)"
      let time = "2024-\(two(1 + number * 12 / count))-\(two(1 + number % 28))T10:\(two(number % 60)):00Z"
      text += "{\"specversion\":\"1.0\",\"id\":\"\(id)\",\"source\":\"till/2\",\"type\":\"order.placed\","
      text += "\"subject\":\"crm:\(1 + draw.below(10_000))\",\"time\":\"\(time)\",\"channel\":\"store\","
      text += "\"data\":{\"order\":\"\(id)\",\"currency\":\"GBP\",\"lines\":["
      for line in 0..<3 {
        let sku = draw.below(4000)
        text += line == 0 ? "" : ","
        text += "{\"sku\":\"\(20_000 + sku)\",\"name\":\"\(names[Int(sku % 3)])\","
        text += "\"quantity\":\(1 + draw.below(12)),\"amount\":\(50 + draw.below(9000))}"
      }
      text += "]}}\n"
    }
    return text
  }

  private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
