// Lays ReceiptLine documents out with the OFSC's implementation and tells where each glyph stands.
// Standard input: JSON, [{"cells": 32, "document": "…"}, …].  Standard output: JSON, for each
// document its rows: ["text", height, [[character, cell, bits, width, height], …]], ["rule"],
// ["cut"] or ["qr", data, level, module]; bits as in firmware/tillroll/receipt/row.py.
'use strict';

const receiptline = require('receiptline');

const BOLD = 1;
const UNDERLINE = 2;
const INVERT = 4;

// as firmware/tillroll/receipt/cells.py counts
function isWide(code) {
    if (code < 0x1100 || (code >= 0x20a0 && code <= 0x20cf)) {
        return false;
    }
    return !(code >= 0xff61 && code <= 0xffdc);
}

function recorder(rows) {
    let left = 0;
    let position = 0;
    let bits = 0;
    let size = [1, 1];
    let glyphs = [];
    let height = 1;
    const set = action => (...args) => {
        action(...args);
        return '';
    };
    const nothing = set(() => {});
    const advance = character => (isWide(character.codePointAt(0)) ? 2 : 1) * size[0];
    return {
        charWidth: 12,
        measureText: text =>
            Array.from(text).reduce((sum, c) => sum + (isWide(c.codePointAt(0)) ? 2 : 1), 0),
        arrayFrom: text => Array.from(text),
        open: nothing,
        close: nothing,
        align: nothing,
        area: set(margin => {
            left = margin;
        }),
        absolute: set(cell => {
            position = cell;
        }),
        relative: set(cells => {
            position += Math.floor(cells);
        }),
        normal: set(() => {
            bits = 0;
            size = [1, 1];
        }),
        ul: set(() => {
            bits |= UNDERLINE;
        }),
        em: set(() => {
            bits |= BOLD;
        }),
        iv: set(() => {
            bits |= INVERT;
        }),
        wh: set(count => {
            size = [count < 2 ? count + 1 : count - 1, count < 3 ? count : count - 1].map(
                factor => Math.max(factor, 1)
            );
        }),
        text: set((text, encoding) => {
            for (const character of text) {
                glyphs.push([character, left + position, bits, ...size]);
                position += advance(character);
                height = Math.max(height, size[1]);
            }
        }),
        lf: set(() => {
            if (glyphs) {
                // a column that has ended prints a lone space
                rows.push(['text', height, glyphs]);
            }
            glyphs = [];
            height = 1;
        }),
        hr: set(() => {
            rows.push(['rule']);
            glyphs = null;
        }),
        cut: set(() => {
            rows.push(['cut']);
        }),
        qrcode: set(symbol => {
            rows.push(['qr', symbol.data, 'lmqh'.indexOf(symbol.level), symbol.cell]);
        }),
        vr: nothing,
        vrstart: nothing,
        vrstop: nothing,
        vrhr: nothing,
        vrlf: nothing,
        command: nothing,
        image: nothing,
        barcode: nothing
    };
}

const documents = JSON.parse(require('fs').readFileSync(0, 'utf8'));
const answers = documents.map(({ cells, document }) => {
    const rows = [];
    receiptline.transform(document, { cpl: cells, command: recorder(rows) });
    return rows;
});
process.stdout.write(JSON.stringify(answers));
