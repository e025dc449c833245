"""docs/framework_records.md is what the records say, and misses nothing."""

import json
import unittest

import records_page


class RecordsPage(unittest.TestCase):
    def setUp(self):
        self.records = records_page.read("records.jsonl") + records_page.read("feedback_records.jsonl")
        self.left_out = records_page.read("left_out.jsonl")

    def test_it_is_current(self):
        self.assertEqual(records_page.PAGE.read_text(encoding="utf-8"), records_page.page(self.records, self.left_out))

    def test_the_document_of_the_modules_has_the_sums(self):
        rows = records_page.counted(self.records, self.left_out)
        document = (records_page.PAGE.parent / "frameworks.md").read_text(encoding="utf-8")
        self.assertIn(f" {len(self.records)} records of {len(rows)} schedulers:", document)

    def test_a_record_more_or_less_is_seen(self):
        page = records_page.page(self.records, self.left_out)
        self.assertNotEqual(records_page.page(self.records[1:], self.left_out), page)
        self.assertNotEqual(records_page.page(self.records, self.left_out[1:]), page)

    def test_every_framework_has_records_that_are_run(self):
        self.assertEqual({record["framework"] for record in self.records}, set(records_page.FRAMEWORKS))

    def test_counts_are_those_of_the_files(self):
        text = (records_page.HERE / "records.jsonl").read_text() + (records_page.HERE / "feedback_records.jsonl").read_text()
        whole = records_page.sums(records_page.counted(self.records, self.left_out), lambda row: None)[None]
        self.assertEqual(whole.equal, text.count('{"framework": '))
        self.assertEqual(sum(whole.left_out.values()), sum(line["records"] for line in self.left_out))
        self.assertEqual(whole.left_out.keys(), {line["reason"] for line in self.left_out})

    def test_a_row_is_written_out(self):
        record = {"framework": "torch", "version": "1", "scheduler": "StepLR"}
        left = json.loads(json.dumps(record)) | {"reason": "the framework raises", "records": 2}
        page = records_page.page([record, record, record], [left])
        self.assertIn("\n| PyTorch | 1 | StepLR | 5 | 3 | 2: the framework raises |\n", page)
        self.assertIn("\n| PyTorch 1 | `torch` | 1 | 5 | 3 | 2 |\n", page)


if __name__ == "__main__":
    unittest.main()
