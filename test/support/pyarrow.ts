import { gunzipSync } from 'node:zlib';

// Arrow data as pyarrow 26 writes it (gzip, base64): columns of every type, dictionaries that grow and change, compressed buffers.
const unpack = (text: string): Uint8Array => new Uint8Array(gunzipSync(Buffer.from(text, 'base64')));

/** Columns of every type, 3 rows, then the last 2 of them again. */
export const everyType = (): Uint8Array =>
  unpack(
    'H4sIAAAAAAACA8VZPWxTVxQ+78fmQQ1yKxe5UqR6QFUGpAYSoQxRsSoqZWDwaKFIScBGtpoYN3GQaavCwICqDBk6uBUDA6pcJg8MqcQQCYYMDJ4qKmXI0CEDQwYGh4S8nvt+7Pu+vOvnJCCedHjvvO973z333B/fE2zbtksWUZLEdYoSFKcYWfzEl2aSybfWjm2L+5dsKea+PEHUYCuxTbCl2DbjRE/ZltkKbBNsb2LMY5tjy7Kl2V6z0ArbBNuGQTTE9ptONMU2xpZg29CIrrKtcntTbCNsov16x7Y5qJiINe29I+8+N7tYE89zzHnk8j4RvJTE46ZovlChJzsC12nd5X2RkvS4WScXutC6TfSMOdsuTw9rt1wrzovnYUeTtAz/k3GetbOCO+TxhN4VT1vEsVAsUpp5V3fCtTl9dHt2bqm4SHTf087yP8vvnGeHPyTxLaG5VJkuVgqLwl+V4mm5bZzBeCZFrF6fl9gau+44656meP96p5dzOZcCu8C2wXjyba8PyBFjd+VtL/4Jl3syjCsGsL4ncIMEt+RytTBuhS3P+LLLMcPG+nq5Qj8z3pLik3N2km16urpwq3Zrelr0VYrzP/eb05izcWl+iBm3wbzkrjpH18UD42O7g8VQ3e3FUHK/+TRsfoq7mHhTzHlkO984sWakWPNePLw8qVipLZR5Mi0zf203fM7F/DnH944UR5JVLEcn4XhJjx6W8++Ld2ibvz3njKOWxNhTXmw354h+ZY54zu1Fr68He735fM/lf65ct6xdY05zT71f+LoPmdN2eQlVnlmOXjCnM0CcI+96cQ47z9pnmCcRY4EX3MV9dx/KuTwrLJ+FS2OUZbzWjzN6kX5xtLg/Lu9UGK82v0h/OjyNXki8IYittij2E/FLYDnjLr4W+Gm275YWblWLX39bXJgrV5wcpZkTd+aGmCfu3NBiou0x0Ba5LDh7leW8tTys4MauCf88P8+4MabD8rbIe3KO8fsuJxXGmeP4a4w399XrUmySDcZfuhwjLF83Off/2O4YvZF4Q8jj/JOTrbizb4sWztl9dC9cohTjk3b4vik4S9z2E8bF+qv24ZWZ99jurdWHdvg+42hyu26cphOn4LxU8EUey+PuPLB4dC0vdVZ3P4jDfqDFcV34+59JZvcdN2c3vX6IK8FP7okj4aiRbpK/Dt3ftVPdueKfUdLMND3kqrTuSeqr6kp496TUT5Li1UO+kd9Xf+j1o23J/Tgb7IdhOvkc9ztOZ9hPej1JsEfU5g33nHQmkNvTJP8aYP7vvewnwU9DLjKAD0vnDPJ+p2V8HHRygOcBr0LOqqBfh+/vwXisAN4A/Rbgq9DvdchLG/ivIA8d7+6PX1KD/GnBvExqQf4M8EtaMN9VwOtasD8rgDcAbwG+qgXztQ54G77fAnwbcEuH+aMH85kBfFgP5ncE8HE9mN88LKQ86Jd0yBfo1cG/pwfjbwD+CPRb0L7K9/uzCnprwF8D/jrw28BvQ7xbwN+GeP1EdNc3bGK+7+tlgD9sBPXGjeD+lgW9LOjljeB4zAB/Bvh1wOvQ/gPQWwG+7/v5bADeAL0m9LdlBNfDGvht0GsDvgl6W0ZwvafNIJ4xg/GMmL0zs3+dl/qrwf57XJ/es97H8vVj9jcOOohrIb/d/fyj5jsKNyL4R/X1CP+48yemwvcP4uLkCPys386u7V6GdO6z3XNq8PqGnto/yeto7TJJWv77P34X19+Xgx937uK5yfJs9trzZwvlG6UYNJdS3Oshl9x+yuOozpViHGavS/uhQs+AiRiLmJeHxd95Oe72e+qrYAoe//tWjMOgun7ffNMU84UU69AIOUcbTq5uBL4fVZzBDa+eiIWcj+W2ZiPmMfVZl7JeXbFfheVFk+K9MNr/O9IicMhP/c6PXZ4htRvvE4dqn9UV80WPqJVU42xIMRUrhed/HaIe6p1D+tdD+geqh/SIesiMqId83UnAc4DPQB5nQL8E31ehH6p6KRlRL/nnm6Z3PxFRP6WhXqL3XD918w34sAbnVcCzgOcAz2vBfKnqsSTUX918Aq6qx7r5hI1E5WtQv6WhXiPwff1XkK9N0FPVc0k4CGhQ3/n6aTgoqHwL6j86pI/1IoGfhHqxO94Qbw6+V/nd9QZ6JdBT1ZMEfnc+QH3aAH4D+E3Am9C+X1/qh6wvCXy/vVfQn034fgv8bdDbBrwDen7HMxH1ZkJRb/r1kB5x/j+qT+9Z72P5NGB/VLgJ76P0o66j5jsK1wesXz6Uf9z5g+eN/QO4e+5Gvl8HKcfDqX4OfJfVQ8mdu7LOCen33St3SB9wfI9av2gR+TEO8V7UKgfi8eqTQXXpEO/l2sIrP7p+IqQ9s4+u6v8LjAHXtxExv0Yj/s7Rr34Ql1c+dN/FFH8/oZA6z4jo9yDrySkKvLpA3P8HXyaenGgiAAA='
  );

/** Column d: p, q; then by a delta r, p. */
export const growingDictionary = (): Uint8Array =>
  unpack(
    'H4sIAAAAAAACA81SQQ6CQAychUWI2Zg9EMPBp3jgAT7DB6iv8OgzPPoA/7ZOu4sICuFoSRnaTnenDSGEcAPgIbaGwwoFKn7RjIUlPMkRNPRauQ0ZK5Rke2Zirymk1tJ3dIto0nOkV3wkK2+nsaOXGgut1ap99/HKcE/3QXvqpMxpPzKrtSbVo+J4fjdLQ6ZNlUPKZ+gtx7S5hD7hZ58Zxb/yp3M/x3Uwx3Y4R251Bv8+Zah7/0N3NqPbL9DZ1Tp9jzl92be+je67jP8Ij5rbt1m472qEZqTVTMxwwX/ueRyLPsEXem8p23ADAAA='
  );

/** Column d: p, q; r, p; z, null; each with a dictionary of its own. */
export const changingDictionary = (): Uint8Array =>
  unpack(
    'H4sIAAAAAAACA81SSw6CMBCdoUWI6aILYrrwKC44gMfwAOrSE7j0GB7Cu9WZaQFpgBQTE4cMj/m1b17w3vsHAFhg24KBDZRQ0xcZatAEL+phRPJGeh11bKCibkuZMIsl11ryPbmGYDxzIq/p4Sy/jcSGvJKY21qp6n6OrvTPeB/ITBOZGZmHQkvNxXpgHM7vdnHUqWPlGPMFDKZg3kxEG/FzDpN4Kn++DHvcR3vsxnsoLTvY/pQx78ME72KBt83g2dV+qbPK1NkmqBKOakFnJTpf/1LnNM7V2a7UGTN1rhPEhD/O6HyDdf+x+1JfTPjN6YsT/FOdGd+6DCLf2AQAAA=='
  );

/** s: "abc" 50 times, null, d; i: 1, 2, null; b: true, null, false. */
export const lz4Stream = (): Uint8Array =>
  unpack(
    'H4sIAAAAAAACA41RO04DMRQcx96PIiOtYIstqKJIkRB3YC+AxBEgSQE1lBQRJ6AiOUJKjkFBwRG4iRnbz8tiiMSTnsczfn5vLDvn3AeABj6msChRoOaOoQw5yGquRlZAMx+Y58L37MHi0vdoRQvXmUvmjufvsWbia06zmrswwzKrMMPLffDUkpdUbWDRoyo8dlmP+8DNoHGcq1X048PyRnyZDd2gTfDxie+wVJrwzlizE6+tvDlFmlONtC7DhWAvOBe8zeo2gmeCr9n5W8YhXvTo7fgHT2hml911/0S6KTD8+6A34uhFcptmbn/WHXF7cbNcaTxerYhrHJ6jx/5FP+F2plh9PKnwjN9xyO8fukr/7fELj/cFhtACAAA='
  );

/** As lz4Stream. */
export const zstdStream = (): Uint8Array =>
  unpack(
    'H4sIAAAAAAACA41RsU7DMBB9rt20IA8W6pChoCIxgITEyJofQSoBhs5lYOUnSEdGRhb+gYGBH0Lm+Xw0JiDEReeXd36+e3FijPEdQECKXXhUGGPKN4Zx5CCbcnW6ApZ5yzxV/sQeFFepx0xrcpzZMjfcf8uaUdLMB5qVzPDMicxI5UY8zcgrVr2w7NGME9aDHmvhblvjuBhM9pPC80T+Mi/dYJ34eEUfHgec4baaR+aRzrIooxKvlY6fFDt7irXioWKjOFdcDvR3ivuKm8H+84BDPdniDvAP/oXHL2cfC7MDXolEKOvhPpMHza6f2ZW67gJYXLZX1wbh5Nz92t9+vw+p1zc8ZzDi07R+af7w9aNu+v+b8BOjKNCjwAIAAA=='
  );

/** As lz4Stream, as a Feather file. */
export const lz4File = (): Uint8Array =>
  unpack(
    'H4sIAAAAAAACA9VTO07DQBB9G3+FFskCFy6oIiQQoqGjwzkAAqWhhYQCaigpIk5ARXIESo5BQcERcgw6eDs7a8xCJFpGmn37xuOZNxp7NB6fnB0AH7Q3ABWcrcEiR4aSN5pJyUFW8kz1BBL6LX1f+RNrMDl3NWqNyev0CX3B568+Z+BytqKca+lh6YX0cOFWNNXkOaNWmNdoModNVONGeNrF3Fyl8XqcWb7hJ7NSDUkqOpb4MstIJXP6nIVqrXXmYKFP0Ys1Ee4otorbildR3kxxT/E5ev4ScaiWpDc7/sADpsPj5ry9J51l6PbexStV9Kg+Dz3n3/PWeT26mEwT3J1OiZdY3Sfp69f4Jq9Dw+yNQYEH/LRVen+Jm7DvMI/lxnLZYuV3zW0d8tzVb8b09l5pwWXU/7998+/0kfzTn6W3o4jaAwAA'
  );

/** A record with a decimal field st.x. */
export const decimalStream = (): Uint8Array =>
  unpack(
    'H4sIAAAAAAACA5VQwQ3CMBBz2rSNqiDyqFAfDMMq/PnBo+MwEAPwZJPgXI2oKhDCUpI7x7lzLuecHwASCnpEtGgQGBHOMwezwN1rByquSfGV7yncDIz34hzXIN35Ujhv/G3WdmmhhfST9YnWJeitM18D8xadOUny6apPNY6qEagOog+6Z+t8l6+CiJ1+Gq0yao+Rx4gXesaznzKLk2bk8EaD7wirEz/ytODqVR/8kW9XfLaZA0+FDesJ6AEAAA=='
  );
